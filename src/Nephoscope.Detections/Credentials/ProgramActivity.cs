using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Follows a program that looked out of place: one call shows that it is there, the next ones that it is at work. Kinds of calls are
/// counted per actor and tool for a day. At most 1,024; the oldest is forgotten first. One writer.
/// </summary>
internal sealed class ProgramActivity : DetectorMemory
{
    private const int Most = 1024;
    private const int MostCalls = 6;
    private const int SavedBytes = 26;
    private const double Weakest = 0.5;

    /// <summary>What a call that the actor is known for leaves.</summary>
    private const double Known = 0.4;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private readonly RingTable<Watch> watches = new(Most);

    public void Begin(in Observation o, double nats)
    {
        ref Watch watch = ref watches.FindOrAdd(KeyOf(in o), out _);
        watch = new Watch { Begin = o.Time, Nats = nats };
        watch.See(CallOf(in o));
    }

    /// <summary>Tells of a further kind of call with a watched program; false where the program is not watched.</summary>
    public bool GoOn(in Observation o, FindingSink sink, DetectorInfo info)
    {
        if (watches.Count == 0 || !Caller.IsProgram(o.Event))
        {
            return false;
        }

        ref Watch watch = ref watches.Find(KeyOf(in o));
        if (Unsafe.IsNullRef(in watch) || o.Time.Since(watch.Begin) > Day)
        {
            return false;
        }

        if (watch.Kinds >= MostCalls || !watch.See(CallOf(in o)))
        {
            return true;
        }

        string tool = Caller.Tool(o.Event);
        var found = new Case(watch.Nats) { Subject = string.Create(CultureInfo.InvariantCulture, $"{tool} {watch.Kinds}"), Theme = tool };
        found.Add(
            Math.Max(watch.Nats * Math.Pow(0.5, watch.Kinds - 2) * Strangeness(in o), Math.Min(Weakest, watch.Nats)),
            Say.Text($"{watch.Kinds} kinds of calls with {tool} since {watch.Begin}, which is no part of the actor's habits"));
        found.Report(in o, sink, info, $"{Say.Actor(in o)} goes on with {tool}: {Say.Name(o.What)}{Say.Tried(in o)}, from {Say.Place(in o)}.", null);
        return true;
    }

    public override void Save(StateWriter writer) => watches.Save(writer, static (w, watch) =>
        {
            w.Write(watch.Begin);
            w.Write(watch.Nats);
            w.WriteArray(((ReadOnlySpan<ulong>)watch.Seen)[..watch.Kinds]);
        });

    public override void Load(StateReader reader) => watches.Load(reader, SavedBytes, "a thing", static r =>
        {
            var watch = new Watch { Begin = r.ReadTime(), Nats = r.ReadDouble() };
            ulong[] seen = r.ReadArray<ulong>();
            r.Require(seen.Length <= MostCalls, "a program has more kinds of calls than are counted");
            seen.CopyTo(watch.Seen);
            watch.Kinds = (byte)seen.Length;
            return watch;
        });

    /// <summary>The owner on a new machine goes on with what the owner does; another goes on with something else.</summary>
    private static double Strangeness(in Observation o)
    {
        FeatureScore call = o.Behavior[Feature.Operation];
        return call.Applies && call.Level == NoveltyLevel.Known ? Known : 1;
    }

    private static ulong KeyOf(in Observation o) => Fingerprint.Join(o.Actor.Principal.Value, Caller.ToolKey(o.Event));

    private static ulong CallOf(in Observation o) => Fingerprint.Of(o.Event[EventField.Operation]);

    /// <summary>One actor's use of one tool; 65 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Watch
    {
        public EventTime Begin;
        public double Nats;

        /// <summary>Kinds of calls, in the order they came.</summary>
        public CallKeys Seen;
        public byte Kinds;

        public bool See(ulong call)
        {
            Span<ulong> seen = Seen;
            if (seen[..Kinds].Contains(call))
            {
                return false;
            }

            seen[Kinds++] = call;
            return true;
        }
    }

    [InlineArray(MostCalls)]
    private struct CallKeys
    {
        private ulong first;
    }
}
