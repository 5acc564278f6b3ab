using System.Globalization;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>What really happened in a simulated world: the file that <c>lab generate</c> writes beside the telemetry. Immutable.</summary>
public sealed record GroundTruth
{
    public required string Path { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>People and workloads.</summary>
    public required int Principals { get; init; }

    public required int Days { get; init; }

    public required EventTime Start { get; init; }

    /// <summary>Records in the world, repeated delivery not counted.</summary>
    public required long Events { get; init; }

    /// <summary>The world's account ids; empty where the truth file does not tell them.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Name of the attack; null in an ordinary world.</summary>
    public string? Attack { get; init; }

    /// <summary>Whose credential was stolen; empty in an ordinary world.</summary>
    public string Victim { get; init; } = "";

    /// <summary>True explanations of the attack, by uid; empty where the truth does not tell.</summary>
    public IReadOnlyList<string> Explanations { get; init; } = [];

    /// <summary>The attack's steps; empty in an ordinary world.</summary>
    public IReadOnlyList<TruthStep> Steps { get; init; } = [];

    /// <summary>Events of the attacker that are no step: harmless calls between the steps or on the days before, other attackers' steps.</summary>
    public IReadOnlySet<string> Alongside { get; init; } = new HashSet<string>();

    /// <summary>Events of an authorised exercise: to tell of them is neither right nor false.</summary>
    public IReadOnlySet<string> Authorised { get; init; } = new HashSet<string>();

    /// <summary>The truth of a world that was simulated in memory. Its steps are those that happened so far.</summary>
    /// <param name="events">Records handed over.</param>
    /// <param name="number">Which attacker's, from 0.</param>
    public static GroundTruth Of(CompanyOptions options, CompanySimulator simulator, long events, int number = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(simulator);
        AttackCampaign? attack = number < simulator.Attacks.Count ? simulator.Attacks[number] : null;
        IEnumerable<AttackCampaign> exercises = simulator.Benign.Select(episode => episode.Exercise).OfType<AttackCampaign>();
        return new GroundTruth
        {
            Path = "",
            Seed = options.Seed,
            Principals = simulator.Company.People.Count + simulator.Company.Workloads.Count,
            Days = options.Days,
            Start = options.Start,
            Events = events,
            Accounts = [.. simulator.Company.Accounts.Select(account => account.Id)],
            Alongside = new HashSet<string>(simulator.Attacks.SelectMany(Beside).Concat(simulator.Attacks.Where(other => other != attack).SelectMany(StepsOf))),
            Authorised = new HashSet<string>(exercises.SelectMany(exercise => Beside(exercise).Concat(StepsOf(exercise)))),
            Attack = attack?.Name,
            Victim = attack?.Victim ?? "",
            Explanations = attack?.Explanations ?? [],
            Steps = attack is null ? [] : [.. attack.Steps.Select(step => new TruthStep(step.Number, step.Uid, step.Title, [.. step.Events], [.. step.Times]))],
        };
    }

    /// <exception cref="FormatException">The file is no truth file of the lab; the message says the remedy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GroundTruth Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new FormatException($"{path}: no such truth file; name the FOLDER.truth.json that 'lab generate' wrote, with --truth");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement world = json.RootElement.GetProperty("world");
            var truth = new GroundTruth
            {
                Path = path,
                Seed = world.GetProperty("seed").GetUInt64(),
                Principals = world.GetProperty("people").GetInt32() + world.GetProperty("workloads").GetInt32(),
                Days = world.GetProperty("days").GetInt32(),
                Start = Time(world.GetProperty("start").GetString()),
                Events = world.GetProperty("events").GetInt64(),
                Accounts = world.TryGetProperty("accounts", out JsonElement accounts) ? [.. accounts.EnumerateArray().Select(id => id.GetString() ?? "")] : [],
            };
            truth = truth with { Alongside = TruthReader.Alongside(json.RootElement), Authorised = TruthReader.Authorised(json.RootElement) };
            return json.RootElement.TryGetProperty("attack", out JsonElement attack)
                ? truth with
                {
                    Attack = attack.GetProperty("name").GetString(),
                    Victim = attack.GetProperty("victim").GetString() ?? "",
                    Explanations = attack.TryGetProperty("explanations", out JsonElement told) ? [.. told.EnumerateArray().Select(uid => uid.GetString() ?? "")] : [],
                    Steps = [.. attack.GetProperty("steps").EnumerateArray().Select(Step)],
                }
                : truth;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"{path} is no truth file of the lab; name the FOLDER.truth.json that 'lab generate' wrote, with --truth", failure);
        }
    }

    private static IEnumerable<string> Beside(AttackCampaign attack) => attack.Padding.Concat(attack.Poisoning);

    private static IEnumerable<string> StepsOf(AttackCampaign attack) => attack.Steps.SelectMany(step => step.Events);

    internal static EventTime Time(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? new EventTime((time - DateTime.UnixEpoch).Ticks * 100)
            : throw new FormatException("no time");

    private static TruthStep Step(JsonElement step) => new(
        step.GetProperty("step").GetInt32(),
        step.GetProperty("uid").GetString() ?? "",
        step.GetProperty("title").GetString() ?? "",
        [.. step.GetProperty("events").EnumerateArray().Select(id => id.GetString() ?? "")],
        step.TryGetProperty("times", out JsonElement times) ? [.. times.EnumerateArray().Select(time => Time(time.GetString()))] : []);
}
