using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Nephoscope.Ask;

namespace Nephoscope.Model;

/// <summary>
/// Lets a language model choose among the known forms where the grammar does not match. What it names must be a form, and what it fills in must
/// stand in the question; the query is still made by the table and shown.
/// </summary>
internal static class FormChooser
{
    private const string Order = "You choose which known form a question has. Data holds the question and the forms, each with its id, meaning and slots. "
        + "Answer {\"form\":\"id\",\"slots\":{\"name\":\"words copied from the question\"}}, or {\"form\":\"none\"} where no form means the same.";

    public static async Task<Reading?> ChooseAsync(string question, QuestionReader reader, IChatClient client, TimeSpan patience, CancellationToken cancellation)
    {
        string asked = QuestionText.Normal(question);
        using JsonDocument? answer = await ModelAnswer.AskAsync(client, Order, Data(asked), patience, cancellation).ConfigureAwait(false);
        if (answer is null || !answer.RootElement.TryGetProperty("form", out JsonElement uid) || uid.ValueKind != JsonValueKind.String || FormTable.Find(uid.GetString()!) is not { } form)
        {
            return null;
        }

        List<(string Name, string Text)> slots = [];
        if (answer.RootElement.TryGetProperty("slots", out JsonElement given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty slot in given.EnumerateObject())
            {
                string text = slot.Value.ValueKind == JsonValueKind.String ? slot.Value.GetString()! : "";
                if (text.Length == 0 || !asked.Contains(text, StringComparison.Ordinal))
                {
                    return null;
                }

                slots.Add((slot.Name, text));
            }
        }

        return await reader.ReadChosenAsync(form, slots, question, cancellation).ConfigureAwait(false);
    }

    private static string Data(string asked)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteString("question"u8, asked);
            json.WriteStartArray("forms"u8);
            foreach (QuestionForm form in FormTable.Forms)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, form.Uid);
                json.WriteString("means"u8, form.Understood);
                json.WriteStartArray("slots"u8);
                foreach (string slot in form.Slots)
                {
                    json.WriteStringValue(slot);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
