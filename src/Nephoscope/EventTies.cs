using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;

namespace Nephoscope;

/// <summary>What one event ties together or newly allows; nothing for most. Used again and again.</summary>
internal sealed class EventTies
{
    public List<CausalEdge> Edges { get; } = [];

    public List<RepeatedEdge> Repeats { get; } = [];

    public List<Rekeying> Rekeyings { get; } = [];

    /// <summary>What it newly allows by changing policies; null for nothing.</summary>
    public PermissionGrowth? Growth { get; set; }

    public bool IsEmpty => Edges.Count == 0 && Repeats.Count == 0 && Rekeyings.Count == 0 && Growth is null;

    public void Clear()
    {
        Edges.Clear();
        Repeats.Clear();
        Rekeyings.Clear();
        Growth = null;
    }
}
