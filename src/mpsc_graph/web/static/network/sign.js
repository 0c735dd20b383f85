// The sign of a node: a circle or a regular polygon with a border, as in the server's drawings (network/shapes.py).
import { NodeProgram, floatColor } from "../vendor/sigma.js";

/** Shape → corners, angle of the first (degrees), and the radius that makes all look as large as a circle of 1. */
export const SHAPES = {
  circle: [0, 0, 1],
  square: [4, 45, 1],
  diamond: [4, 0, 1.15],
  triangle: [3, 90, 1.2],
  invtriangle: [3, 270, 1.2],
  pentagon: [5, 90, 1.1],
  hexagon: [6, 0, 1.1],
  octagon: [8, 22.5, 1.05],
};

const VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_border;
attribute vec2 a_position;
attribute float a_size;
attribute float a_corners;
attribute float a_turn;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec4 v_border;
varying vec2 v_from;
varying float v_radius;
varying float v_corners;
varying float v_turn;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  v_from = size * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + v_from, 1)).xy, 0, 1);
  v_radius = size / 2.0;
  v_corners = a_corners;
  v_turn = a_turn;
  v_border = a_border;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
  v_border.a *= 255.0 / 254.0;
}`;

const FRAGMENT = `
precision highp float;
varying vec4 v_color;
varying vec4 v_border;
varying vec2 v_from;
varying float v_radius;
varying float v_corners;
varying float v_turn;
uniform float u_correctionRatio;
void main(void) {
  float edge = v_radius;
  if (v_corners > 2.5) {
    float slice = 6.28318530718 / v_corners;
    edge *= cos(slice / 2.0) / cos(mod(atan(v_from.y, v_from.x) - v_turn, slice) - slice / 2.0);
  }
  float pixel = u_correctionRatio * 2.0;
  float inside = (edge - length(v_from)) / pixel;
  #ifdef PICKING_MODE
  if (inside < 0.0) discard;
  gl_FragColor = v_color;
  #else
  vec4 fill = mix(v_border, v_color, clamp(inside - 1.0, 0.0, 1.0));
  gl_FragColor = mix(vec4(0.0), fill, clamp(inside, 0.0, 1.0));
  #endif
}`;

const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;

export class Sign extends NodeProgram {
  getDefinition() {
    const number = (name) => ({ name, size: 1, type: FLOAT });
    const colour = (name) => ({ name, size: 4, type: UNSIGNED_BYTE, normalized: true });
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        number("a_size"),
        colour("a_color"),
        colour("a_border"),
        number("a_corners"),
        number("a_turn"),
        colour("a_id"),
      ],
      CONSTANT_ATTRIBUTES: [number("a_angle")],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  processVisibleItem(id, at, node) {
    const [corners, turn, factor] = SHAPES[node.shape];
    const { x, y, size, color, border } = node;
    this.array.set([x, y, size * factor, floatColor(color), floatColor(border), corners, (turn * Math.PI) / 180, id], at);
  }

  setUniforms({ correctionRatio, sizeRatio, matrix }, { gl, uniformLocations }) {
    gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
  }
}
