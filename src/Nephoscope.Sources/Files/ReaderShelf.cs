using System.Collections.Concurrent;
using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Readers of files that are done, for the next files: of many small files most cost would be a reader's memory. Only a reader that met
/// nothing but CloudTrail goes back, for other parsers may remember a header line. Thread-safe.
/// </summary>
internal sealed class ReaderShelf
{
    private const int Most = 64;
    private readonly ConcurrentQueue<JsonRecordReader> spare = new();

    /// <summary>A reader that fits a file's content.</summary>
    public IRecordReader Take(bool json) => json && spare.TryDequeue(out JsonRecordReader? reader) ? reader : RecordReaders.Create(json);

    /// <summary>Takes a reader back; whoever gives it does not use it again.</summary>
    public void Return(IRecordReader done)
    {
        if (done is JsonRecordReader reader && reader.Records == reader.EventsOf(SourceFormat.CloudTrail) && spare.Count < Most)
        {
            reader.Reset();
            spare.Enqueue(reader);
        }
    }
}
