using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Ask;
using Nephoscope.Service.Access;
using Nephoscope.Service.Hunting;

namespace Nephoscope.Service.Http;

/// <summary>Questions in plain words over lake, map, findings and incidents; with the limits of hunts, which it shares.</summary>
/// <param name="reply">Lets as many queries at a time run as hunts may.</param>
internal sealed class AskEndpoints(AskDesk desk, HuntReply reply)
{
    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/ask/forms", "Forms of questions that are understood, each with an example.", Roles.Viewer, LedgerEndpoints.Limit, FormsAsync),
        new("POST", "/api/v1/ask", "Answers one question in plain words: question; query_only true gives the query without running it.", Roles.Analyst, LedgerEndpoints.Limit, AskAsync)
        {
            Takes = ["application/json"],
            Answers = [(200, "understood, query, columns, rows (arrays), cut; or problem and hints where it was not understood."), (400, "No question."), (422, "The query failed or took too much."), (503, "Two hunts run already.")],
        },
    ];

    private static Task FormsAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (QuestionForm form in FormTable.Forms)
        {
            json.WriteStartObject();
            json.WriteString("uid"u8, form.Uid);
            json.WriteString("example"u8, form.Example);
            json.WriteString("source"u8, form.Source.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task AskAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string question = JsonReply.Text(body.RootElement, "question");
        if (!AskDesk.Takes(question))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "question has 1 to 500 characters.").ConfigureAwait(false);
            return;
        }

        bool queryOnly = body.RootElement.TryGetProperty("query_only", out JsonElement only) && only.ValueKind == JsonValueKind.True;
        await reply.WriteAsync(context, "ask", "", question, () => AnswerAsync(question, queryOnly, context.RequestAborted)).ConfigureAwait(false);
    }

    private async Task<byte[]> AnswerAsync(string question, bool queryOnly, CancellationToken cancellation)
    {
        AskedQuestion read = await desk.ReadAsync(question, cancellation).ConfigureAwait(false);
        AskAnswer? answer = read.Reading.Understood is { } asked && !queryOnly ? await AskDesk.AnswerAsync(asked, read.World, cancellation).ConfigureAwait(false) : null;
        using var stream = new MemoryStream();
        AskText.Json(stream, question, read.Reading, answer);
        return stream.ToArray();
    }
}
