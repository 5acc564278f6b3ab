using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Remembers when and how often something was met, for a bounded number of things: the oldest is forgotten first. Deterministic; one
/// writer, not thread-safe. About 26 bytes an entry.
/// </summary>
internal sealed class RecentUse(int capacity = 4096) : DetectorMemory
{
    private readonly RingTable<Use> uses = new(capacity);

    /// <summary>Counts one meeting and says how many there were in the window, this one included, at most 65,535. A window begins with its first meeting.</summary>
    public int Count(ulong key, EventTime now, TimeSpan window)
    {
        ref Use use = ref uses.FindOrAdd(key, out bool known);
        if (!known || now.Since(use.First) > window)
        {
            use = new Use(now.Nanoseconds, 0);
        }

        use.Times = (ushort)Math.Min(use.Times + 1, ushort.MaxValue);
        return use.Times;
    }

    /// <summary>Whether it was met in the window before now.</summary>
    public bool Met(ulong key, EventTime now, TimeSpan window) => TryFirst(key, out EventTime first) && now.Since(first) <= window;

    /// <summary>When the present window of it began; false where it was never met.</summary>
    public bool TryFirst(ulong key, out EventTime first)
    {
        ref Use use = ref uses.Find(key);
        bool known = !Unsafe.IsNullRef(in use);
        first = known ? use.First : default;
        return known;
    }

    public override void Save(StateWriter writer) => uses.Save(writer, static (w, use) =>
        {
            w.Write(use.First);
            w.WriteCount(use.Times);
        });

    public override void Load(StateReader reader) => uses.Load(reader, 17, "a use", static r => new Use(r.ReadInt64(), (ushort)Math.Min(r.ReadNumber(), ushort.MaxValue)));

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private struct Use(long first, ushort times)
    {
        private readonly long first = first;

        public ushort Times = times;

        public readonly EventTime First => new(first);
    }
}
