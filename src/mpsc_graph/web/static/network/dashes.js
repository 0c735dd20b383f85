// A tie that no source dates: sigma's plain line, cut into dashes that are as long at any zoom.
import { EdgeRectangleProgram } from "../vendor/sigma.js";

const ALONG = `
uniform vec2 u_screen;
varying float v_along;
void main() {
  vec3 whole = u_matrix * vec3(a_positionEnd, 1) - u_matrix * vec3(a_positionStart, 1);
  v_along = a_positionCoef * length(whole.xy * u_screen) / 2.0;
`;
const CUT = `
varying float v_along;
void main(void) {
  #ifndef PICKING_MODE
  if (mod(v_along, 7.0) > 4.0) discard;
  #endif
`;

export class Dashes extends EdgeRectangleProgram {
  getDefinition() {
    const plain = super.getDefinition();
    return {
      ...plain,
      UNIFORMS: [...plain.UNIFORMS, "u_screen"],
      VERTEX_SHADER_SOURCE: plain.VERTEX_SHADER_SOURCE.replace("void main() {", ALONG),
      FRAGMENT_SHADER_SOURCE: plain.FRAGMENT_SHADER_SOURCE.replace("void main(void) {", CUT),
    };
  }

  setUniforms(params, program) {
    super.setUniforms(params, program);
    program.gl.uniform2f(program.uniformLocations.u_screen, params.width, params.height);
  }
}
