using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Networks as disjoint, sorted ranges: nested prefixes are cut so that the longest wins, and one binary search finds an address.
/// Immutable; safe to read from several threads.
/// </summary>
internal sealed class IpRanges
{
    private readonly UInt128[] starts;
    private readonly int[] factsAt;
    private readonly IpFacts[] facts;
    private readonly IReadOnlyDictionary<uint, string> owners;

    private IpRanges(
        UInt128[] starts,
        int[] factsAt,
        IpFacts[] facts,
        IReadOnlyDictionary<uint, string> owners,
        IReadOnlyList<IpReject> rejects,
        int rejectCount,
        int lines)
    {
        this.starts = starts;
        this.factsAt = factsAt;
        this.facts = facts;
        this.owners = owners;
        Rejects = rejects;
        RejectCount = rejectCount;
        Lines = lines;
    }

    public static IpRanges Empty { get; } = new([], [], [], new Dictionary<uint, string>(), [], 0, 0);

    public IReadOnlyList<IpReject> Rejects { get; }

    public int RejectCount { get; }

    public int Lines { get; }

    public string OwnerOf(uint autonomousSystem) => owners.TryGetValue(autonomousSystem, out string? name) ? name : "";

    /// <summary>True where a network with the address was told, whatever is known of it.</summary>
    public bool Holds(UInt128 address) => At(address) >= 0;

    public IpFacts Find(UInt128 address) => At(address) is >= 0 and int at ? facts[at] : default;

    /// <summary>Where the facts of the innermost network around an address stand; -1 where there is none.</summary>
    private int At(UInt128 address)
    {
        int low = 0;
        int high = starts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? -1 : factsAt[low - 1];
    }

    /// <summary>Collects networks, then makes the ranges.</summary>
    internal sealed class Builder
    {
        private const int MostRejects = 1000;

        private readonly List<Network> networks = [];
        private readonly List<IpFacts> facts = [];
        private readonly Dictionary<IpFacts, int> factIndex = [];
        private readonly Dictionary<uint, string> owners = [];
        private readonly List<IpReject> rejects = [];
        private int rejectCount;

        /// <param name="length">Bits of the prefix, of 128 (an IPv4 prefix of 24 is 120).</param>
        public void Add(NetworkAddress address, int length, IpFacts known, ReadOnlySpan<byte> owner)
        {
            if (!factIndex.TryGetValue(known, out int index))
            {
                index = facts.Count;
                factIndex.Add(known, index);
                facts.Add(known);
            }

            UInt128 host = length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - length)) - 1;
            networks.Add(new Network(address.Bits & ~host, address.Bits | host, networks.Count, index));
            if (known.AutonomousSystem != 0 && !owner.IsEmpty && !owners.ContainsKey(known.AutonomousSystem))
            {
                owners.Add(known.AutonomousSystem, System.Text.Encoding.UTF8.GetString(owner));
            }
        }

        public void Reject(int line, string reason)
        {
            rejectCount++;
            if (rejects.Count < MostRejects)
            {
                rejects.Add(new IpReject(line, reason));
            }
        }

        public IpRanges Build()
        {
            // Outer before inner; of two equal networks the later line counts.
            networks.Sort(static (a, b) =>
                a.First != b.First ? a.First.CompareTo(b.First) : a.Last != b.Last ? b.Last.CompareTo(a.Last) : a.Line.CompareTo(b.Line));
            var starts = new List<UInt128>(networks.Count * 2);
            var at = new List<int>(networks.Count * 2);
            var open = new Stack<Network>();
            foreach (Network network in networks)
            {
                Close(open, network.First, starts, at);
                Mark(starts, at, network.First, network.Facts);
                open.Push(network);
            }

            Close(open, null, starts, at);
            return new IpRanges([.. starts], [.. at], [.. facts], owners, rejects, rejectCount, networks.Count);
        }

        /// <summary>Ends the networks that lie before a place; what surrounds them goes on behind each.</summary>
        private static void Close(Stack<Network> open, UInt128? before, List<UInt128> starts, List<int> at)
        {
            while (open.Count > 0 && (before is null || open.Peek().Last < before))
            {
                Network ended = open.Pop();
                if (ended.Last != UInt128.MaxValue)
                {
                    Mark(starts, at, ended.Last + 1, open.Count > 0 && open.Peek().Last > ended.Last ? open.Peek().Facts : -1);
                }
            }
        }

        private static void Mark(List<UInt128> starts, List<int> at, UInt128 start, int factsIndex)
        {
            if (starts.Count > 0 && starts[^1] == start)
            {
                at[^1] = factsIndex;
            }
            else
            {
                starts.Add(start);
                at.Add(factsIndex);
            }
        }

        private readonly record struct Network(UInt128 First, UInt128 Last, int Line, int Facts);
    }
}
