using System.Runtime.InteropServices;
using System.Text;
using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Many secrets read in a short time.</summary>
public sealed class SecretsBurst : IDetector
{
    private const double Cap = 6;
    private static readonly (int Count, double Nats)[] Steps = [(5, 2.2), (12, 3.2), (24, 4.2), (48, 5.2)];
    private static readonly (int Count, double Nats)[] PasswordSteps = [(3, 2.4), (8, 3.4), (20, 4.6)];
    private readonly Tally tally = new(TimeSpan.FromMinutes(15));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "secrets-burst",
        Title = "Burst of secrets read",
        Decides = "Counts different secrets (Secrets Manager), decrypted parameters (Systems Manager) and Windows passwords (GetPasswordData) an actor asks "
            + "for without a pause of 15 minutes: 2.2 nats at 5, 3.2 at 12, 4.2 at 24, 5.2 at 48 (passwords 2.4 at 3, 3.4 at 8, 4.6 at 20); refused "
            + "requests count 0.8. Weighed by how usual the call is for the actor: an eighth where it did so on earlier days, three quarters in "
            + "an account's first two days (of that 0.3 for workloads, which read their settings when they start), half for infrastructure tools, which read what they manage. Growth only counts once. At most 6 nats.",
        Attacks = [CloudAttack.SecretStores, CloudAttack.UnsecuredCredentials],
        Operations =
        [
            "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath",
            "ssm:GetParameterHistory", "ec2:GetPasswordData",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [tally];

    public void Detect(in Observation observation, FindingSink sink)
    {
        bool usual = !Standing.IsCold(in observation) && observation.Behavior[Feature.Operation].Applies && observation.Behavior[Feature.Operation].Level == NoveltyLevel.Known;
        if (Caller.IsProvider(in observation) || (usual && observation.Behavior[Feature.Resource].Level == NoveltyLevel.Known))
        {
            return;
        }

        string operation = observation.Event.Text(EventField.Operation);
        List<ulong> subjects = Subjects(observation.Event, operation);
        if (subjects.Count == 0)
        {
            return;
        }

        bool password = operation == "GetPasswordData";
        string kind = password ? "passwords of Windows machines" : operation.Contains("Parameter", StringComparison.Ordinal) ? "decrypted parameters" : "secrets";
        Tally.Series series = tally.Add(in observation, kind, CollectionsMarshal.AsSpan(subjects));
        double worth = SeriesCase.Worth(series.Count, password ? PasswordSteps : Steps);
        if (worth <= 0)
        {
            return;
        }

        Judge(in observation, sink, series, kind, worth);
    }

    private void Judge(in Observation o, FindingSink sink, Tally.Series series, string kind, double worth)
    {
        if (Math.Min(worth * series.Effect, Cap) - series.Told < Case.Least)
        {
            return;
        }

        Standing standing = Standing.Of(in o);
        var found = new Case(Cap) { Subject = kind };
        found.Add(worth * series.Effect, Say.Text($"{series.Count} different {kind} in {o.Time.Since(series.Events[0].Time).TotalMinutes:0.#} minutes"));
        found.Note(standing.Reason);
        if (Caller.IsBuilder(o.Event))
        {
            found.Discount(0.5, "made by a tool that refreshes what it manages");
        }

        if (Standing.IsCold(in o) && o.Actor.Class == IdentityClass.Workload)
        {
            found.Discount(0.3, "a workload in the account's first days: programs read their settings when they start");
        }

        BurstScore burst = o.Behavior.Burst(BurstKind.SecretRead);
        if (burst.Expected > 0)
        {
            found.Note(Say.Text($"{burst.Expected:0.#} are to be expected of this actor"));
        }

        SeriesCase.Report(
            found, in o, sink, Info, series,
            Say.Text($"{Say.Actor(in o)} asked for {series.Count} different {kind}{Say.Tried(in o)}, the last with {Say.Name(o.What)} from {Say.Place(in o)}."));
    }

    /// <summary>Fingerprints of what was asked for.</summary>
    private static List<ulong> Subjects(in SecurityEvent e, string operation)
    {
        switch (operation)
        {
            case "GetSecretValue":
                return One(Asked.For(e, "secretId"));
            case "GetPasswordData":
                return One(Asked.For(e, "instanceId"));
            case "BatchGetSecretValue":
                List<string> ids = Asked.All(e, "secretIdList");
                return ids.Count > 0 ? ids.ConvertAll(Fingerprint.Of) : Made(e, "batch");
        }

        if (Asked.IsFalse(e, "withDecryption") || (operation == "GetParameter" && Asked.For(e, "withDecryption") is null))
        {
            return [];
        }

        return operation switch
        {
            "GetParameters" => Asked.All(e, "names").ConvertAll(Fingerprint.Of),
            "GetParametersByPath" => Made(e, Asked.For(e, "path") + Asked.For(e, "nextToken")),
            _ => One(Asked.For(e, "name")),
        };
    }

    private static List<ulong> One(string? name) => string.IsNullOrEmpty(name) ? [] : [Fingerprint.Of(name)];

    /// <summary>A page of a list names no secret: it stands for five.</summary>
    private static List<ulong> Made(in SecurityEvent e, string page)
    {
        byte[] id = Encoding.UTF8.GetBytes(page + e.Text(EventField.Uid) + "0");
        var made = new List<ulong>(5);
        for (byte digit = (byte)'1'; digit <= '5'; digit++)
        {
            id[^1] = digit;
            made.Add(Fingerprint.Of(id));
        }

        return made;
    }
}
