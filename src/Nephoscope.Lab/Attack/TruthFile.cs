using System.Text.Json;

namespace Nephoscope.Lab;

/// <summary>
/// Writes what really happened: for each step of each attack its events and the detection that is expected, and each harmless case with
/// its span and actors.
/// </summary>
internal static class TruthFile
{
    /// <summary>Longer lists of actors are cut; their number is told.</summary>
    private const int ListedActors = 100;

    public static void Write(string path, CompanyOptions options, CompanySimulator simulator, long events)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteBoolean("simulated", true);
        World(json, options, simulator.Company, events);
        if (simulator.Attack is { } first)
        {
            json.WritePropertyName("attack");
            Campaign(json, first, options.TimesInTruth);
        }

        if (simulator.Attacks.Count > 1)
        {
            json.WriteStartArray("attacks");
            foreach (AttackCampaign attack in simulator.Attacks)
            {
                Campaign(json, attack, options.TimesInTruth);
            }

            json.WriteEndArray();
        }

        if (simulator.Benign.Count > 0)
        {
            Benign(json, simulator.Benign, options);
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void World(Utf8JsonWriter json, CompanyOptions options, Company company, long events)
    {
        json.WriteStartObject("world");
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("people", company.People.Count);
        json.WriteNumber("workloads", company.Workloads.Count);
        json.WriteNumber("days", options.Days);
        json.WriteString("start", options.Start.ToString());
        json.WriteNumber("events", events);
        if (options.TimesInTruth)
        {
            Texts(json, "accounts", company.Accounts.Select(account => account.Id));
        }

        if (options.Benign != BenignCases.None)
        {
            json.WriteString("benign", options.Benign.ToString());
        }

        if (options.Delivery != DeliveryTrouble.None)
        {
            json.WriteString("delivery", options.Delivery.ToString());
        }

        json.WriteEndObject();
    }

    private static void Campaign(Utf8JsonWriter json, AttackCampaign attack, bool times)
    {
        json.WriteStartObject();
        json.WriteString("name", attack.Name);
        json.WriteNumber("seed", attack.Options.Seed);
        json.WriteNumber("minutes", attack.Options.Minutes);
        json.WriteString("account", attack.Account);
        json.WriteString("victim", attack.Victim);
        json.WriteString("source", attack.Source);
        if (times)
        {
            Texts(json, "explanations", attack.Explanations);
        }

        json.WriteStartArray("steps");
        foreach (AttackStep step in attack.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Number);
            json.WriteString("uid", step.Uid);
            json.WriteString("title", step.Title);
            Texts(json, "events", step.Events);
            if (times)
            {
                Texts(json, "times", step.Times.Select(time => time.ToString()));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Beside(json, attack);
        json.WriteEndObject();
    }

    /// <summary>What an attack does beside its steps.</summary>
    private static void Beside(Utf8JsonWriter json, AttackCampaign attack)
    {
        if (attack.Options.Mimicry > 0)
        {
            json.WriteNumber("mimicry", attack.Options.Mimicry);
        }

        foreach ((string name, IList<string> ids) in new[] { ("padding", attack.Padding), ("poisoning", attack.Poisoning), ("undelivered", attack.Undelivered) })
        {
            if (ids.Count > 0)
            {
                Texts(json, name, ids);
            }
        }
    }

    private static void Benign(Utf8JsonWriter json, IReadOnlyList<BenignEpisode> episodes, CompanyOptions options)
    {
        json.WriteStartArray("benign");
        foreach (BenignEpisode episode in episodes)
        {
            json.WriteStartObject();
            json.WriteString("name", episode.Name);
            json.WriteString("truth", episode.Exercise is null ? "benign" : "authorised");
            json.WriteString("summary", episode.Summary);
            json.WriteString("start", episode.Start.ToString());
            json.WriteString("end", episode.End.ToString());
            json.WriteNumber("calls", episode.Calls);
            json.WriteNumber("actor_count", episode.Actors.Count);
            Texts(json, "actors", episode.Actors.Take(ListedActors));
            if (episode.Exercise is { } exercise)
            {
                json.WritePropertyName("exercise");
                Campaign(json, exercise, options.TimesInTruth);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
