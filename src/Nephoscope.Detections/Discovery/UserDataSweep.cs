using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Start scripts of many machines read, in search of secrets.</summary>
public sealed class UserDataSweep : IDetector
{
    private const double Cap = 5.5;
    private static readonly (int Count, double Nats)[] Steps = [(3, 2.4), (8, 3.6), (20, 4.8)];
    private readonly Tally tally = new(TimeSpan.FromMinutes(15));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "user-data-sweep",
        Title = "Start scripts of many machines read",
        Decides = "Counts different instances whose userData an actor asks for without a pause of 15 minutes: 2.4 nats at 3, 3.6 at 8, 4.8 at 20; refused "
            + "requests count 0.8, an eighth where the actor did so on earlier days, three quarters in an account's first two days, half for "
            + "infrastructure tools. Other attributes do not count. At most 5.5 nats.",
        Attacks = [CloudAttack.InfrastructureDiscovery, CloudAttack.UnsecuredCredentials],
        Operations = ["ec2:DescribeInstanceAttribute", "ec2:DescribeLaunchTemplateVersions"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [tally];

    public void Detect(in Observation observation, FindingSink sink)
    {
        bool template = observation.Event[EventField.Operation].StartsWith("DescribeLaunch"u8);
        if (Caller.IsProvider(in observation) || (!template && !string.Equals(Asked.For(observation.Event, "attribute"), "userData", StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        string? subject = template
            ? Asked.ForAny(observation.Event, "DescribeLaunchTemplateVersionsRequest/LaunchTemplateId", "launchTemplateId")
            : Asked.For(observation.Event, "instanceId");
        if (subject is null)
        {
            return;
        }

        Tally.Series series = tally.Add(in observation, "user data", [Fingerprint.Of(subject)]);
        double worth = SeriesCase.Worth(series.Count, Steps);
        if (worth <= 0)
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap);
        found.Add(worth * series.Effect, Say.Text($"the start scripts of {series.Count} machines, which often hold secrets, in {observation.Time.Since(series.Events[0].Time).TotalMinutes:0.#} minutes"));
        found.Note(standing.Reason);
        if (Caller.IsBuilder(observation.Event))
        {
            found.Discount(0.5, "made by a tool that refreshes what it manages");
        }

        SeriesCase.Report(found, in observation, sink, Info, series, Say.Text($"{Say.Actor(in observation)} asked for the start scripts of {series.Count} machines{Say.Tried(in observation)}, from {Say.Place(in observation)}."));
    }
}
