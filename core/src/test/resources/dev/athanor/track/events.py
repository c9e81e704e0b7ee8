"""Writes events.tfevents with TensorBoard's own messages and framing.

tensorboard 2.21.0. Run: python events.py
"""
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.summary.writer.record_writer import RecordWriter

time = 1767225600.25


def event(step, **value):
    return Event(wall_time=time, step=step, summary=Summary(value=[Summary.Value(**value)]))


values = [float(i * i) for i in range(-3, 8)]
buckets = [0.0] * 30
for v in values:
    buckets[min(29, int((v - min(values)) / (max(values) - min(values)) * 30))] += 1
histogram = HistogramProto(
    min=min(values), max=max(values), num=len(values), sum=sum(values), sum_squares=sum(v * v for v in values),
    bucket_limit=[min(values) * (1 - i / 30) + max(values) * (i / 30) for i in range(1, 30)] + [max(values)],
    bucket=buckets)
text = TensorProto(
    dtype="DT_STRING", tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)]),
    string_val=["# 配方\nlr: 0.001".encode("utf-8")])
with open("events.tfevents", "wb") as file:
    writer = RecordWriter(file)
    for each in [
        Event(wall_time=time, file_version="brain.Event:2"),
        Event(wall_time=time, step=301, session_log=SessionLog(status=SessionLog.START)),
        event(1, tag="loss", simple_value=0.75),
        event(300, tag="loss", simple_value=0.0),
        event(70000, tag="learningRate", simple_value=1e-4),
        event(2, tag="recipe/text_summary", tensor=text,
              metadata=SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text"))),
        event(3, tag="weights", histo=histogram),
    ]:
        writer.write(each.SerializeToString())
    writer.flush()
