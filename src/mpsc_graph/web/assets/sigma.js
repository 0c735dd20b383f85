// What the picture of a network is drawn with (static/network/).
export { UndirectedGraph } from "graphology";
export { default as Sigma } from "sigma";
export { EdgeRectangleProgram, NodeProgram } from "sigma/rendering";
export { floatColor } from "sigma/utils";
