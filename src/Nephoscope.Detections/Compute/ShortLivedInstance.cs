using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A machine started and destroyed again soon, by someone who does not usually start any.</summary>
public sealed class ShortLivedInstance : IDetector
{
    private const double Cap = 2.5;
    private const int MostMachines = 4096;
    private static readonly TimeSpan Short = TimeSpan.FromHours(3);
    private readonly Remembered<Start> started = new(MostMachines, static (w, start) => start.Save(w), Start.Read);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "instance-short-lived",
        Title = "Unusual machine started and soon destroyed",
        Decides = "TerminateInstances within three hours after the same actor's RunInstances that was new to it: up to 2 nats times that novelty. Nothing for "
            + "those who start and end machines as a routine (pipelines, scaling). At most 2.5 nats.",
        Attacks = [CloudAttack.DeleteInstance, CloudAttack.CreateInstance],
        Operations = ["ec2:RunInstances", "ec2:TerminateInstances"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [started, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || observation.Event.Is(EventFlags.Failed))
        {
            return;
        }

        if (observation.Event[EventField.Operation].SequenceEqual("RunInstances"u8))
        {
            Remember(in observation);
            return;
        }

        string? id = Asked.For(observation.Event, "instancesSet/items/instanceId");
        if (id is null || !started.TryGet(Fingerprint.Of(id), out Start? start) || start.Actor != observation.Actor.Principal.Value
            || observation.Time.Since(start.Started.Time) > Short)
        {
            return;
        }

        var found = new Case(Cap) { Subject = id, Events = [start.Started, observation.Related] };
        found.Add(2 * start.Novelty, Say.Text($"it lived {observation.Time.Since(start.Started.Time).TotalMinutes:0} minutes, and starting machines was not usual for {Say.Actor(in observation)}"));
        found.About(EntityKind.Instance, Names.Ec2(in observation, "instance", id), "AWS::EC2::Instance");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} destroyed {Say.Name(id)} soon after starting it, from {Say.Place(in observation)}.", repeats);
    }

    private void Remember(in Observation o)
    {
        string? id = Asked.Answer(o.Event, "instancesSet/items/instanceId");
        double novelty = Standing.Of(in o).Novelty;
        if (id is not null && novelty > 0)
        {
            started.TryAdd(Fingerprint.Of(id), new Start(o.Actor.Principal.Value, o.Related, novelty));
        }
    }

    private sealed record Start(ulong Actor, RelatedEvent Started, double Novelty)
    {
        public void Save(StateWriter writer)
        {
            writer.Write(Actor);
            writer.Write(Started);
            writer.Write(Novelty);
        }

        public static Start Read(StateReader reader) => new(reader.ReadUInt64(), reader.ReadRelated(), reader.ReadDouble());
    }
}
