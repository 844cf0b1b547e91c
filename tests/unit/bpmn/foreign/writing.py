"""Files in which several vocabularies may be spoken."""

SPACES = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
    "activiti": "http://activiti.org/bpmn",
    "signavio": "http://www.signavio.com",
    "modeler": "http://camunda.org/schema/modeler/1.0",
    "tri": "http://www.trisotech.com/2015/triso/modeling",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "grid": "http://www.trisotech.com/definitions/_1",
    "openapi": "https://openapis.org/omg/extension/1.0",
    "other": "urn:other",
}


def written(*parts: str, **more: str) -> bytes:
    """A process of these parts, each on a line of its own, in a file that declares everything."""
    declared = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in {**SPACES, **more}.items())
    inside = "\n".join(parts)
    return (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"{declared} id="file"'
        f' targetNamespace="t"><process id="p" isExecutable="true">\n{inside}\n</process>'
        "</definitions>"
    ).encode()
