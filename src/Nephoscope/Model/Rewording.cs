using System.Text.Json;
using Microsoft.Extensions.AI;
using Nephoscope.Events;

namespace Nephoscope.Model;

/// <summary>
/// Lets a language model polish the sentences of a finished story. It decides nothing: verdict, severity, order, times and citations stay, the
/// model sees no name and no number, and a sentence that fails the check stays as it was.
/// </summary>
internal static class Rewording
{
    private const int MostSentences = 40;
    private const int LongestSentence = 700;

    private const string Order = "You polish the wording of sentences of an incident report. For each sentence give one that reads better and says exactly the same: "
        + "use the words it has, keep every token such as [T1] exactly once, add no fact, number, name or judgement. "
        + "Answer {\"sentences\":[{\"id\":1,\"text\":\"...\"}]}.";

    /// <summary>The incident with polished sentences where the model's passed the check.</summary>
    /// <returns>The incident, and how many sentences were taken over.</returns>
    public static async Task<(Incident Incident, int Taken)> PolishAsync(Incident incident, IChatClient client, TimeSpan patience, CancellationToken cancellation)
    {
        string[] names = [.. incident.Entities.SelectMany(entity => new[] { entity.Name, entity.Uid }).Concat(incident.Findings.SelectMany(finding => new[] { finding.Actor.Name, finding.SourceAddress })).Distinct()];
        List<(StorySentence Sentence, TokenizedClaim Claim)> told = [.. incident.Story.Take(MostSentences).Where(sentence => sentence.Text.Length <= LongestSentence).Select(sentence => (sentence, new TokenizedClaim(sentence.Text, names)))];
        using JsonDocument? answer = await ModelAnswer.AskAsync(client, Order, Data(told), patience, cancellation).ConfigureAwait(false);
        if (answer is null || !answer.RootElement.TryGetProperty("sentences", out JsonElement sentences) || sentences.ValueKind != JsonValueKind.Array)
        {
            return (incident, 0);
        }

        var polished = new Dictionary<StorySentence, string>(ReferenceEqualityComparer.Instance);
        foreach (JsonElement entry in sentences.EnumerateArray().Take(MostSentences))
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number) && number >= 1 && number <= told.Count
                && entry.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String && Checked(told[number - 1].Claim, text.GetString()!) is { } taken)
            {
                polished[told[number - 1].Sentence] = taken;
            }
        }

        return (incident with { Story = [.. incident.Story.Select(sentence => polished.TryGetValue(sentence, out string? text) ? new StorySentence(sentence.Time, text, sentence.EventUids) : sentence)] }, polished.Count);
    }

    private static string? Checked(TokenizedClaim claim, string reworded) =>
        RewordingRules.SaysTheSame(claim.Text, reworded) && claim.Restore(reworded) is { } restored ? restored : null;

    private static string Data(List<(StorySentence Sentence, TokenizedClaim Claim)> told)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteStartArray("sentences"u8);
            for (int i = 0; i < told.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("id"u8, i + 1);
                json.WriteString("text"u8, told[i].Claim.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
    }
}
