using System.Text.Json;

namespace Nephoscope.Lab;

/// <summary>Writes what really happened: for each step of the attack its events and the detection that is expected.</summary>
internal static class TruthFile
{
    public static void Write(string path, CompanyOptions options, Company company, ReferenceAttack? attack, long events)
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
        json.WriteEndObject();
        if (attack is not null)
        {
            Attack(json, attack, options.Attack!);
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void Attack(Utf8JsonWriter json, ReferenceAttack attack, AttackOptions options)
    {
        json.WriteStartObject("attack");
        json.WriteString("name", "reference");
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("minutes", options.Minutes);
        json.WriteString("account", attack.Victim.Home.Id);
        json.WriteString("victim", attack.Victim.Name);
        json.WriteString("source", attack.Source);
        json.WriteStartArray("steps");
        foreach (AttackStep step in attack.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Number);
            json.WriteString("uid", step.Uid);
            json.WriteString("title", step.Title);
            json.WriteStartArray("events");
            foreach (string id in step.Events)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
