using System.Globalization;
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
    private const double Weakest = 0.5;

    /// <summary>What a call that the actor is known for leaves.</summary>
    private const double Known = 0.4;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private readonly Remembered<Watch> watches = new(Most, static (w, watch) => watch.Save(w), Watch.Read);

    public void Begin(in Observation o, double nats)
    {
        var watch = new Watch(o.Time, nats);
        watch.See(CallOf(in o));
        watches.Set(KeyOf(in o), watch);
    }

    /// <summary>Tells of a further kind of call with a watched program; false where the program is not watched.</summary>
    public bool GoOn(in Observation o, FindingSink sink, DetectorInfo info)
    {
        if (watches.Count == 0 || !Caller.IsProgram(o.Event) || !watches.TryGet(KeyOf(in o), out Watch? watch)
            || o.Time.Since(watch.Begin) > Day)
        {
            return false;
        }

        if (watch.Seen.Length >= MostCalls || !watch.See(CallOf(in o)))
        {
            return true;
        }

        string tool = Caller.Tool(o.Event);
        var found = new Case(watch.Nats) { Subject = string.Create(CultureInfo.InvariantCulture, $"{tool} {watch.Seen.Length}"), Theme = tool };
        found.Add(
            Math.Max(watch.Nats * Math.Pow(0.5, watch.Seen.Length - 2) * Strangeness(in o), Math.Min(Weakest, watch.Nats)),
            Say.Text($"{watch.Seen.Length} kinds of calls with {tool} since {watch.Begin}, which is no part of the actor's habits"));
        found.Report(in o, sink, info, $"{Say.Actor(in o)} goes on with {tool}: {Say.Name(o.What)}{Say.Tried(in o)}, from {Say.Place(in o)}.", null);
        return true;
    }

    public override void Save(StateWriter writer) => watches.Save(writer);

    public override void Load(StateReader reader) => watches.Load(reader);

    /// <summary>The owner on a new machine goes on with what the owner does; another goes on with something else.</summary>
    private static double Strangeness(in Observation o)
    {
        FeatureScore call = o.Behavior[Feature.Operation];
        return call.Applies && call.Level == NoveltyLevel.Known ? Known : 1;
    }

    private static ulong KeyOf(in Observation o) => Fingerprint.Join(o.Actor.Principal.Value, Caller.ToolKey(o.Event));

    private static ulong CallOf(in Observation o) => Fingerprint.Of(o.Event[EventField.Operation]);

    /// <summary>One actor's use of one tool.</summary>
    private sealed class Watch(EventTime begin, double nats)
    {
        public EventTime Begin => begin;

        public double Nats => nats;

        /// <summary>Kinds of calls, in the order they came; a few.</summary>
        public ulong[] Seen { get; private set; } = [];

        public bool See(ulong call)
        {
            if (Seen.Contains(call))
            {
                return false;
            }

            Seen = [.. Seen, call];
            return true;
        }

        public void Save(StateWriter writer)
        {
            writer.Write(Begin);
            writer.Write(Nats);
            writer.WriteArray<ulong>(Seen);
        }

        public static Watch Read(StateReader reader)
        {
            return new Watch(reader.ReadTime(), reader.ReadDouble()) { Seen = reader.ReadArray<ulong>() };
        }
    }
}
