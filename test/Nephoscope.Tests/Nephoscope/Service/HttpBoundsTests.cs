using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

/// <summary>What the web server promises whoever speaks to it: webhooks, entity tags, bounds of rate and time, TLS.</summary>
public sealed class HttpBoundsTests
{
    private const string Call =
        """{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/ada","accountId":"111122223333","userName":"ada"},"eventTime":"2026-03-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.10","userAgent":"aws-cli/2","eventID":"11111111-2222-4333-8444-555555555555","readOnly":true,"eventType":"AwsApiCall","recipientAccountId":"111122223333","eventCategory":"Management"}""";

    public static TheoryData<string, string> Webhooks => new()
    {
        { "eventbridge", $$"""{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111122223333","time":"2026-03-02T10:00:00Z","region":"eu-central-1","resources":[],"detail":{{Call}}}""" },
        { "falco", """{"hostname":"h","output":"x","priority":"Warning","rule":"Shell in container","source":"syscall","tags":["container"],"time":"2026-03-02T10:00:00.000000000Z","output_fields":{"container.id":"abc","proc.name":"sh"}}""" },
        { "tetragon", """{"process_exec":{"process":{"exec_id":"a","pid":7,"uid":0,"cwd":"/","binary":"/bin/sh","arguments":"-c id","flags":"execve","start_time":"2026-03-02T10:00:00.000Z","pod":{"namespace":"shop","name":"web-1","container":{"id":"containerd://abc","name":"web"}}}},"node_name":"n1","time":"2026-03-02T10:00:00.000Z"}""" },
        { "kubernetes-audit", """{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-1","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"list","user":{"username":"anna","groups":["system:authenticated"]},"sourceIPs":["10.0.9.9"],"userAgent":"kubectl","objectRef":{"resource":"pods","apiVersion":"v1"},"responseStatus":{"code":200},"requestReceivedTimestamp":"2026-03-02T10:00:00.000000Z","stageTimestamp":"2026-03-02T10:00:00.000000Z"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Webhooks))]
    public async Task A_webhook_is_taken_in_its_own_format(string name, string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        using HttpContent content = RunningService.Body(Encoding.UTF8.GetBytes(body));
        using HttpResponseMessage answer = await push.PostAsync(new Uri("/api/v1/push/" + name, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((1, 0), (told.GetProperty("events").GetInt32(), told.GetProperty("rejected").GetInt32()));
        await RunningService.UntilAsync(() => service.Host.Parts.State.Sources.All.Any(source => source.Name == "push/" + name && source.Events == 1));
    }

    [Fact]
    public async Task What_the_caller_has_is_not_sent_again()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient read = await service.ClientAsync(Roles.Viewer);
        using HttpResponseMessage first = await read.GetAsync(new Uri("/api/v1/findings", UriKind.Relative), TestContext.Current.CancellationToken);
        EntityTagHeaderValue tag = Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(read, tag));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(read, new EntityTagHeaderValue("\"another\"")));
    }

    [Fact]
    public async Task Too_many_requests_of_one_caller_are_told_to_wait_and_of_another_are_not()
    {
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Limits = new LimitSettings { RequestsPerMinute = 3 } });
        using HttpClient read = await service.ClientAsync(Roles.Viewer);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(read, null));
        }

        using HttpResponseMessage refused = await read.GetAsync(new Uri("/api/v1/findings", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        (string token, _) = await service.Host.Parts.Tokens.CreateAsync("other", Roles.Viewer, "other", null);
        read.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(read, null));
    }

    [Fact]
    public async Task Who_sends_a_body_without_end_slowly_is_cut_off()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        using var client = new TcpClient();
        await client.ConnectAsync(service.Address.Host, service.Address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        string head = $"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: {push.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(" 202 ", await UntilCutOffAsync(stream, patience.Token), StringComparison.Ordinal);
        Assert.Equal(0, service.Host.Parts.Journal.LastSequence);
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_tls_and_nothing_else()
    {
        ServiceSettings settings = RunningService.NewSettings();
        Directory.CreateDirectory(settings.Data);
        settings = settings with { Tls = TestCertificate.Write(settings.Data) };
        await using RunningService service = await RunningService.StartAsync(settings);
        using X509Certificate2 ours = X509CertificateLoader.LoadCertificateFromFile(settings.Tls.Certificate);
        string expected = ours.Thumbprint;
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == expected };
        using var client = new HttpClient(handler);
        var health = new UriBuilder(service.Address) { Scheme = "https", Path = "/healthz" };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(health.Uri, TestContext.Current.CancellationToken)).StatusCode);
        health.Scheme = "http";
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(health.Uri, TestContext.Current.CancellationToken));
    }

    /// <summary>What is answered until the other side ends the connection, in order or by a reset.</summary>
    private static async Task<string> UntilCutOffAsync(NetworkStream stream, CancellationToken patience)
    {
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync(patience);
        }
        catch (IOException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return "";
        }
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, EntityTagHeaderValue? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/findings");
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
