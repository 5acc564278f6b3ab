using System.Text.Json;
using Nephoscope.Service.Access;

namespace Nephoscope.Tests.Service;

public sealed class AskApiTests
{
    [Fact]
    public async Task Questions_are_answered_over_the_api_for_analysts_and_are_audited()
    {
        await using RunningService service = await RunningService.StartAsync();
        await service.Host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(RunningService.Sample()[0], TestContext.Current.CancellationToken), Roles.Ingest, 32 << 20);
        await service.SettleAsync();
        Assert.True(await service.Host.Parts.Engine.Ask(_ => service.Host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
        using HttpClient analyst = await service.ClientAsync(Roles.Analyst);
        JsonElement busiest = await AnswerAsync(analyst, new { question = "Who was most active?" });
        Assert.Equal("busiest", busiest.GetProperty("form").GetString());
        string who = busiest.GetProperty("rows")[0][0].GetString()!;
        JsonElement done = await AnswerAsync(analyst, new { question = $"What did \"{who}\" do?" });
        Assert.NotEqual(0, done.GetProperty("rows").GetArrayLength());
        Assert.False((await AnswerAsync(analyst, new { question = "Who was most active?", query_only = true })).TryGetProperty("rows", out _));
        Assert.NotEqual(0, (await AnswerAsync(analyst, new { question = "Which events have elephants?" })).GetProperty("hints").GetArrayLength());
        Assert.Equal(400, (int)(await PostAsync(analyst, new { question = "" })).StatusCode);
        Assert.Equal(400, (int)(await PostAsync(analyst, new { question = new string('w', 501) })).StatusCode);
        Assert.NotEqual(0, (await RunningService.JsonAsync(analyst, "/api/v1/ask/forms")).GetProperty("items").GetArrayLength());

        using HttpClient administrator = await service.ClientAsync(Roles.Administrator);
        Assert.Contains((await RunningService.JsonAsync(administrator, "/api/v1/audit")).GetProperty("items").EnumerateArray(), entry => entry.ToString().Contains("Who was most active?", StringComparison.Ordinal));
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        Assert.Equal(403, (int)(await PostAsync(viewer, new { question = "Who was most active?" })).StatusCode);
    }

    private static async Task<JsonElement> AnswerAsync(HttpClient client, object body)
    {
        using HttpResponseMessage answer = await PostAsync(client, body);
        Assert.Equal(200, (int)answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    internal static Task<HttpResponseMessage> PostAsync(HttpClient client, object body) => client.PostAsync(
        new Uri("/api/v1/ask", UriKind.Relative), RunningService.Body(JsonSerializer.SerializeToUtf8Bytes(body)), TestContext.Current.CancellationToken);
}
