using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Output;

/// <summary>Writes each rejected record as a line of rejects.jsonl, as it comes. Not thread-safe.</summary>
internal sealed class RejectLog : IDisposable
{
    private readonly FileStream file;
    private readonly Utf8JsonWriter writer;
    private readonly Func<int, string> nameOf;

    public RejectLog(string path, Func<int, string> nameOf)
    {
        this.nameOf = nameOf;
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        writer = new Utf8JsonWriter(file);
    }

    public void Add(Reject reject)
    {
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("file", nameOf(reject.File));
        writer.WriteNumber("offset", reject.Offset);
        writer.WriteNumber("record", reject.Record);
        writer.WriteString("reason", reject.Reason);
        writer.WriteEndObject();
        writer.Flush();
        file.WriteByte((byte)'\n');
    }

    public void Dispose()
    {
        writer.Dispose();
        file.Dispose();
    }
}
