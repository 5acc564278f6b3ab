using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>What <c>replay</c> wrote: findings, incidents and how much was read. Immutable.</summary>
public sealed record ReplayOutput
{
    public required string Folder { get; init; }

    public required IncidentStore Store { get; init; }

    /// <summary>Events and rejected records.</summary>
    public required long Records { get; init; }

    /// <summary>Earliest and latest event.</summary>
    public required EventTime First { get; init; }

    public required EventTime Last { get; init; }

    /// <summary>False incidents that the user accepted per week.</summary>
    public required double Budget { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    /// <exception cref="FormatException">The folder was not written by replay; the message says the remedy.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static ReplayOutput Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string summary = Path.Combine(folder, "summary.json");
        string remedy = $"{folder} was not written by replay; run 'nephoscope replay WORLD --out {folder}' first";
        if (!File.Exists(summary))
        {
            throw new FormatException(remedy);
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(summary));
            JsonElement root = json.RootElement;
            bool some = root.TryGetProperty("span", out JsonElement span);
            return new ReplayOutput
            {
                Folder = folder,
                Store = IncidentStore.Open(folder),
                Records = root.GetProperty("events").GetInt64() + root.GetProperty("rejected").GetInt64(),
                First = some ? GroundTruth.Time(span.GetProperty("start").GetString()) : default,
                Last = some ? GroundTruth.Time(span.GetProperty("end").GetString()) : default,
                Budget = root.GetProperty("false_incidents_per_week").GetDouble(),
                Inputs = [.. root.GetProperty("inputs").EnumerateArray().Select(input => input.GetString() ?? "")],
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException(remedy, failure);
        }
    }

    /// <summary>The truth file beside the only input.</summary>
    /// <exception cref="FormatException">There is no such file; the message says the remedy.</exception>
    public string TruthBesideInput()
    {
        string path = Inputs.Count == 1 ? Path.TrimEndingDirectorySeparator(Inputs[0]) + ".truth.json" : "";
        return File.Exists(path) ? path : throw new FormatException($"no .truth.json lies beside the input of {Folder}; name it with --truth");
    }
}
