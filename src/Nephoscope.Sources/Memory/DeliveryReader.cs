using Nephoscope.Events;
using Nephoscope.Sources.Files;

namespace Nephoscope.Sources.Memory;

/// <summary>Reads whole bodies of telemetry (pushed, or a stretch of a file) into batches; the format is recognised by content. Thread-safe.</summary>
public sealed class DeliveryReader
{
    private readonly ReaderShelf readers = new();

    /// <summary>Adds the events and rejects of a body to a batch. Never throws for bad input.</summary>
    /// <param name="file">What the events give as <see cref="EventHeader.File"/>.</param>
    public void Read(ReadOnlySpan<byte> text, int file, EventBatch batch)
    {
        IRecordReader reader = readers.Take(OpenFile.LooksLikeJson(text));
        reader.Read(text, 0, isFinal: true, file, batch);
        readers.Return(reader);
    }
}
