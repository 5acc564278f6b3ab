using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Language models asked about, unlocked, unguarded or used on the account's bill.</summary>
public sealed class ModelAbuse : IDetector
{
    private const double Cap = 7;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["ListFoundationModels"] = new(1.2, "listed models"),
        ["GetFoundationModel"] = new(1, "looked at a model"),
        ["GetFoundationModelAvailability"] = new(1.8, "asked which models are unlocked"),
        ["GetUseCaseForModelAccess"] = new(2, "asked how access was justified"),
        ["GetModelInvocationLoggingConfiguration"] = new(2.2, "asked whether prompts are logged"),
        ["ListFoundationModelAgreementOffers"] = new(1.8, "asked for model offers"),
        ["ListInferenceProfiles"] = new(1, "listed inference profiles"),
        ["ListProvisionedModelThroughputs"] = new(1.2, "listed model capacity"),
        ["InvokeModel"] = new(2, "invoked a model"),
        ["InvokeModelWithResponseStream"] = new(2, "invoked a model"),
        ["Converse"] = new(2, "talked to a model"),
        ["ConverseStream"] = new(2, "talked to a model"),
        ["PutUseCaseForModelAccess"] = new(3.4, "asked for access to models"),
        ["CreateFoundationModelAgreement"] = new(3.4, "signed an agreement for a model"),
        ["PutFoundationModelEntitlement"] = new(3.4, "unlocked a model"),
        ["CreateProvisionedModelThroughput"] = new(3, "bought model capacity"),
        ["CreateModelInvocationJob"] = new(2.4, "started a batch of prompts"),
        ["DeleteModelInvocationLoggingConfiguration"] = new(6, "switched prompt logging off"),
        ["PutModelInvocationLoggingConfiguration"] = new(2, "changed prompt logging"),
        ["DeleteGuardrail"] = new(4.5, "deleted a guardrail"),
        ["UpdateGuardrail"] = new(2.2, "changed a guardrail"),
        ["CreateAgent"] = new(1.6, "created an agent"),
    };

    private const double MostOfBurst = 4;
    private static readonly (int Count, double Nats)[] Steps = [(12, 1.2), (48, 2.2), (192, 3)];
    private readonly BurstLedger invocations = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "model-abuse",
        Title = "Abuse of language models",
        Decides = "Bedrock calls by an actor that does not use models: asking what is unlocked or logged 1 to 2.2 nats, invoking 2, unlocking models or buying "
            + "capacity 2.4 to 3.4, by novelty (a third of it in an account's first two days, nothing where routine); a burst of invocations the evidence of its count, at least 1.2 nats for 12, 2.2 for 48 and 3 for 192 by novelty, up to 4. "
            + "Prompt logging or a guardrail deleted is an effect whoever does it: 6 and 4.5 nats, an eighth where routine. At most 7 nats.",
        Attacks = [CloudAttack.ServiceHijacking, CloudAttack.ServiceDiscovery, CloudAttack.DisableCloudLogs],
        Triggers = Triggers.Burst,
        Operations = [.. Worth.Keys.Select(static operation => "bedrock:" + operation)],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [invocations, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || !Asked.Service(observation.Event, "bedrock"u8))
        {
            return;
        }

        BurstScore burst = observation.Behavior.Burst(BurstKind.ModelInvoke);
        bool many = burst.Crossed && burst.Count >= 6;
        FeatureScore call = observation.Behavior[Feature.Operation];
        if (!many && call.Applies && !Standing.IsCold(in observation) && call.Level == NoveltyLevel.Known && !observation.Behavior.Api.IsSensitive && !IsEffect(observation.Event))
        {
            return;
        }

        if (!Worth.TryGetValue(observation.Event.Text(EventField.Operation), out Weighted worth))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        if (many)
        {
            Burst(in observation, sink, burst, standing, worth.What);
            return;
        }

        bool effect = IsEffect(observation.Event);
        var found = new Case(Cap) { Subject = observation.What };
        found.Add(worth.Nats * (effect ? standing.Effect : standing.Novelty), effect ? "what models are asked is no longer watched" : standing.Reason);
        if (observation.Event.Is(EventFlags.Failed) && !observation.Event.Is(EventFlags.Denied) && observation.Event[EventField.Operation].StartsWith("Invoke"u8))
        {
            found.Add(0.8 * standing.Novelty, "an empty or broken request, as sent to find out whether a model answers");
        }

        found.About(EntityKind.Model, Asked.ForAny(observation.Event, "modelId", "guardrailIdentifier"), "AWS::Bedrock::Model");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{Say.Tried(in observation)} in {observation.Event.Text(EventField.Region)}, from {Say.Place(in observation)}.", repeats);
    }

    private void Burst(in Observation o, FindingSink sink, BurstScore burst, Standing standing, string what)
    {
        BurstLedger.Entry entry = invocations.Add(
            o.Actor.Principal.Value, o.Time, burst.MicroNats / 1e6 * (Standing.IsCold(in o) ? 0.4 : 1), SeriesCase.Worth(burst.Count, Steps) * standing.Novelty);
        double nats = Math.Min(entry.Total, MostOfBurst);
        if (nats - entry.Told < Case.Floor(in o, Info))
        {
            return;
        }

        var found = new Case(Cap) { Subject = entry.Told > 0 ? Say.Text($"burst {burst.Count}") : "burst", Theme = "burst", Carried = entry.Told };
        found.Add(nats, Say.Text($"{burst.Count} invocations in {Math.Max(burst.WindowSeconds / 60, 1)} minutes, {burst.Expected:0.#} are to be expected"));
        found.Note(standing.Reason);
        var cited = BurstCitation.Of(in o, BurstKind.ModelInvoke, in burst);
        if (cited.Reason is { } left)
        {
            found.Note(left);
        }

        found.Events = cited.Events;
        found.About(EntityKind.Model, Asked.ForAny(o.Event, "modelId"), "AWS::Bedrock::Model");
        entry.Told = nats;
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} {what} {burst.Count} times{Say.Tried(in o)} in {o.Event.Text(EventField.Region)}{cited.Own}, {cited.From}from {Say.Place(in o)}.", null);
    }

    private static bool IsEffect(in SecurityEvent e) => e[EventField.Operation].StartsWith("Delete"u8);
}
