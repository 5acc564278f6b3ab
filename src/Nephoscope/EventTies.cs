using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope;

/// <summary>What one event ties together; nothing for most. Used again and again.</summary>
internal sealed class EventTies
{
    public List<CausalEdge> Edges { get; } = [];

    public List<RepeatedEdge> Repeats { get; } = [];

    public List<Rekeying> Rekeyings { get; } = [];

    public bool IsEmpty => Edges.Count == 0 && Repeats.Count == 0 && Rekeyings.Count == 0;

    public void Clear()
    {
        Edges.Clear();
        Repeats.Clear();
        Rekeyings.Clear();
    }
}
