using System.Text.Json;

namespace Nephoscope.Lab;

/// <summary>Writes what really happened: for each step of the attack its events and the detection that is expected.</summary>
internal static class TruthFile
{
    public static void Write(string path, CompanyOptions options, Company company, AttackCampaign? attack, long events)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteBoolean("simulated", true);
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

        json.WriteEndObject();
        if (attack is not null)
        {
            Attack(json, attack, options);
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void Attack(Utf8JsonWriter json, AttackCampaign attack, CompanyOptions options)
    {
        json.WriteStartObject("attack");
        json.WriteString("name", attack.Name);
        json.WriteNumber("seed", options.Attack!.Seed);
        json.WriteNumber("minutes", options.Attack.Minutes);
        json.WriteString("account", attack.Account);
        json.WriteString("victim", attack.Victim);
        json.WriteString("source", attack.Source);
        json.WriteStartArray("steps");
        foreach (AttackStep step in attack.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Number);
            json.WriteString("uid", step.Uid);
            json.WriteString("title", step.Title);
            Texts(json, "events", step.Events);
            if (options.TimesInTruth)
            {
                Texts(json, "times", step.Times.Select(time => time.ToString()));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
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
