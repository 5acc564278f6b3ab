using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Files;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>The events that a source hands on, copied, so that they can be received again from any of them on.</summary>
internal sealed class RecordedEvents
{
    private readonly List<(byte[] Bytes, bool Late)> events = [];

    private RecordedEvents(ISource source)
    {
        source.Read((in SecurityEvent e, bool late) => events.Add((e.Bytes.ToArray(), late)), CancellationToken.None);
    }

    public int Count => events.Count;

    public required IReadOnlyList<string> Files { get; init; }

    public static RecordedEvents OfFiles(params string[] paths)
    {
        var source = new FileSource(new FileSourceOptions { Paths = paths, Workers = 1 });
        return new RecordedEvents(source) { Files = source.Files };
    }

    public static RecordedEvents OfText(string records)
    {
        var source = new MemorySource(Encoding.UTF8.GetBytes(records), "example");
        return new RecordedEvents(source) { Files = source.Files };
    }

    /// <summary>How many events come before the first that is not before a moment.</summary>
    public int Before(EventTime moment)
    {
        int count = events.FindIndex(e => new SecurityEvent(e.Bytes).Time.CompareTo(moment) >= 0);
        return count < 0 ? events.Count : count;
    }

    /// <summary>Hands events on, from the first number to before the second.</summary>
    public void Play(Pipeline pipeline, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            pipeline.Receive(new SecurityEvent(events[i].Bytes), events[i].Late);
        }
    }
}
