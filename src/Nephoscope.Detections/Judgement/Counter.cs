using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A number that a detector counts up. One writer.</summary>
internal sealed class Counter : DetectorMemory
{
    public int Value { get; set; }

    public override void Save(StateWriter writer) => writer.Write(Value);

    public override void Load(StateReader reader) => Value = reader.ReadInt32();
}
