// Marks in the drawing for what publishing would say: on each element, beside its shape.
import { make } from "./talking.js";

const MARK = "handrail-problem";

export const markOn = (modeler) => {
  const canvas = modeler.get("canvas");
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  let marked = [];
  return (worst) => {
    for (const [element, severity] of marked) {
      // It may have another key by now, or be gone.
      if (registry.get(element.id) === element) {
        canvas.removeMarker(element, `${MARK}--${severity}`);
      }
    }
    overlays.remove({ type: MARK });
    marked = [...worst].map(([id, severity]) => [registry.get(id), severity]);
    for (const [element, severity] of marked) {
      canvas.addMarker(element, `${MARK}--${severity}`);
      const html = make(
        "span",
        { class: `${MARK}-mark ${MARK}-mark--${severity}`, "aria-hidden": "true" },
        "!",
      );
      overlays.add(element, MARK, {
        position: element.waypoints ? { top: -12, left: 0 } : { top: -10, right: 10 },
        html,
      });
    }
  };
};
