"""Reads a served stack's operations with botocore, the independent judge of the rehearsal cloud's wire format.

Usage: judge_operations.py URL STACK. Debian's botocore is older than DescribeEvents: what it lacks is taken from operation_shapes.json,
which holds the shapes of botocore 1.43.11. Every element must be a member that the shape knows, every word one of its enum. Prints one
JSON object; says what is wrong and exits with 1.
"""

import json
import pathlib
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import botocore.loaders
import botocore.session


def complete_model():
    model = botocore.loaders.create_loader().load_service_model("cloudformation", "service-2")
    if "DescribeEvents" not in model["operations"]:
        newer = json.loads((pathlib.Path(__file__).parent / "operation_shapes.json").read_text())
        model["operations"].update(newer["operations"])
        for name, shape in newer["shapes"].items():
            model["shapes"].setdefault(name, shape)
        for shape, members in newer["members"].items():
            model["shapes"][shape]["members"].update(members)
    return model


def check(element, shape, place):
    if shape.type_name == "structure":
        for child in element:
            name = child.tag.rpartition("}")[2]
            if name not in shape.members:
                sys.exit("%s has a %s, which botocore does not know" % (place, name))
            check(child, shape.members[name], "%s/%s" % (place, name))
    elif shape.type_name == "list":
        for child in element:
            check(child, shape.member, place)
    elif getattr(shape, "enum", None) and element.text not in shape.enum:
        sys.exit("%s says %s, which is none of its words" % (place, element.text))


def check_answer(operation_model, response_dict, **_):
    result = ElementTree.fromstring(response_dict["body"])[0]
    check(result, operation_model.output_shape, operation_model.name)


def client_for(url, folder):
    place = pathlib.Path(folder) / "cloudformation" / "2010-05-15"
    place.mkdir(parents=True)
    (place / "service-2.json").write_text(json.dumps(complete_model()))
    session = botocore.session.Session()
    session.set_config_variable("data_path", folder)
    client = session.create_client("cloudformation", region_name="eu-west-1", endpoint_url=url, aws_access_key_id="rehearsal",
                                   aws_secret_access_key="rehearsal")
    client.meta.events.register("before-parse.cloudformation.*", check_answer)
    return client


def all_events(client, **question):
    events, pages, token = [], 0, {}
    while True:
        page = client.describe_events(**question, **token)
        events += page["OperationEvents"]
        pages += 1
        if not page.get("NextToken"):
            return events, pages
        token = {"NextToken": page["NextToken"]}


with tempfile.TemporaryDirectory() as folder:
    cloudformation = client_for(sys.argv[1], folder)
    stack = cloudformation.describe_stacks(StackName=sys.argv[2])["Stacks"][0]
    events, pages = all_events(cloudformation, StackName=sys.argv[2])
    last = stack["LastOperations"]
    failures, _ = all_events(cloudformation, OperationId=last[-1]["OperationId"], Filters={"FailedEvents": True})
    stack_events = cloudformation.describe_stack_events(StackName=sys.argv[2])["StackEvents"]
    print(json.dumps({
        "last_operations": [operation["OperationType"] for operation in last],
        "events": len(events),
        "pages": pages,
        "known": all(event["OperationId"] in [operation["OperationId"] for operation in last] for event in events),
        "same": [event["OperationId"] for event in stack_events] == [event["OperationId"] for event in events][:len(stack_events)],
        "failures": sorted({event["EventType"] for event in failures}),
    }))
