using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Nephoscope.Service.Access;
using Nephoscope.Service.Http;
using Nephoscope.Service.Intake;

namespace Nephoscope.Tests.Service.Intake;

/// <summary>OTLP logs: protobuf gives what JSON gives, and nothing that is sent can do more than be refused.</summary>
public sealed class OtlpTests
{
    private static readonly Gen<JsonNode> Scalar = Gen.OneOf(
        Gen.String.Select(text => (JsonNode)new JsonObject { ["stringValue"] = Plain(text) }),
        Gen.Long.Select(number => (JsonNode)new JsonObject { ["intValue"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) }),
        Gen.Double[-1e9, 1e9].Select(number => (JsonNode)new JsonObject { ["doubleValue"] = number }),
        Gen.Bool.Select(truth => (JsonNode)new JsonObject { ["boolValue"] = truth }));

    private static readonly Gen<JsonNode> List = Scalar.Array[0, 4].Select(items => (JsonNode)new JsonObject { ["arrayValue"] = new JsonObject { ["values"] = new JsonArray(items) } });

    private static readonly Gen<JsonNode> Structure = Gen.Select(Gen.String[1, 8], Gen.OneOf(Scalar, List)).Array[1, 5].Select(pairs => (JsonNode)new JsonObject
    {
        ["kvlistValue"] = new JsonObject
        {
            ["values"] = new JsonArray([.. pairs.Select((pair, at) => new JsonObject { ["key"] = at + Plain(pair.Item1), ["value"] = pair.Item2 })]),
        },
    });

    private static readonly Gen<JsonNode> Request = Gen.OneOf(Scalar, Structure).Array[0, 3].Array[0, 3].Array[0, 3].Select(resources => (JsonNode)new JsonObject
    {
        ["resourceLogs"] = new JsonArray([.. resources.Select(scopes => new JsonObject
        {
            ["scopeLogs"] = new JsonArray([.. scopes.Select(records => new JsonObject
            {
                ["logRecords"] = new JsonArray([.. records.Select(body => new JsonObject { ["timeUnixNano"] = "1", ["body"] = body })]),
            })]),
        })]),
    });

    [Fact]
    public void Protobuf_gives_the_lines_that_json_gives() => Request.Sample(request =>
    {
        byte[]? json = OtlpLogs.Lines(Encoding.UTF8.GetBytes(request.ToJsonString()));
        byte[]? binary = OtlpProtobuf.Lines(Encode(request));
        Assert.Equal(Encoding.UTF8.GetString(json!), Encoding.UTF8.GetString(binary!));
    });

    [Fact]
    public void What_is_changed_or_cut_off_is_refused_or_read_and_throws_nothing() =>
        Gen.Select(Request, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, int.MaxValue]).Sample((request, place, value, cut) =>
        {
            byte[] body = Encode(request);
            if (body.Length > 0)
            {
                OtlpProtobuf.Lines(body.AsMemory(0, cut % body.Length));
                body[place % body.Length] = value;
            }

            OtlpProtobuf.Lines(body);
        });

    [Fact]
    public void Noise_throws_nothing() => Gen.Byte.Array[0, 200].Sample(noise =>
    {
        OtlpProtobuf.Lines(noise);
    });

    [Theory]
    [InlineData("0A05")] // a length that is not there
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")] // a length of 64 bits
    [InlineData("0B")] // a group
    [InlineData("02")] // field 0
    [InlineData("08FFFFFFFFFFFFFFFFFFFFFF01")] // a number of more than 64 bits
    [InlineData("7B22726573")] // JSON
    public void What_is_no_request_is_refused(string hex) => Assert.Null(OtlpProtobuf.Lines(Convert.FromHexString(hex)));

    [Fact]
    public void A_body_nested_a_thousand_times_is_refused()
    {
        byte[] any = Field(1, "x"u8.ToArray());
        for (int i = 0; i < 1000; i++)
        {
            any = Field(6, Field(1, [.. Field(1, "k"u8.ToArray()), .. Field(2, any)]));
        }

        Assert.Null(OtlpProtobuf.Lines(Field(1, Field(2, Field(2, Field(5, any))))));
    }

    [Fact]
    public async Task A_collector_pushes_protobuf_packed_or_not_and_is_told_what_became_of_it()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        string[] lines = Lines();
        byte[] body = Wrap([.. lines, "no telemetry at all"]);
        (HttpStatusCode status, byte[] reply) = await PostAsync(push, body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([0x0A, 0x31, 0x08, 0x01, 0x12, 0x2D], reply[..6]);
        await service.SettleAsync();
        Assert.Equal(20, service.Host.Parts.State.Sources.All.Sum(source => source.Events));

        (status, reply) = await PostAsync(push, Packed(Wrap(lines)));
        Assert.Equal((HttpStatusCode.OK, 0), (status, reply.Length));
        Assert.Equal((HttpStatusCode.OK, 0), ((await PostAsync(push, [])).Status, reply.Length));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(push, body[..^3])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(push, Packed(body)[..^9])).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(push, Packed(new byte[64 << 20]))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(push, new byte[(32 << 20) + 1])).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(push, body, "application/grpc")).Status);
        await service.SettleAsync();
        Assert.Equal(20, service.Host.Parts.State.Sources.All.Sum(source => source.Events));
        string metrics = await push.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("nephoscope_refused_total{reason=\"the body is no OTLP logs request\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("nephoscope_refused_total{reason=\"the body unpacks to more than allowed\"} 1", metrics, StringComparison.Ordinal);
    }

    private static string Plain(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static async Task<(HttpStatusCode Status, byte[] Reply)> PostAsync(HttpClient push, byte[] body, string type = OtlpReply.Protobuf)
    {
        using HttpContent content = RunningService.Body(body, type);
        using HttpResponseMessage answer = await push.PostAsync(new Uri("/v1/logs", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Twenty records of the small sample, one a line.</summary>
    private static string[] Lines()
    {
        using var file = new GZipStream(File.OpenRead(RunningService.Sample().First(path => path.Contains("tetragon", StringComparison.Ordinal))), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(20)];
    }

    private static byte[] Wrap(IEnumerable<string> lines) =>
        Field(1, Field(2, [.. lines.SelectMany(line => Field(2, Field(5, Field(1, Encoding.UTF8.GetBytes(line)))))]));

    private static byte[] Packed(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    /// <summary>The same request in protobuf.</summary>
    private static byte[] Encode(JsonNode request) =>
        [.. request["resourceLogs"]!.AsArray().SelectMany(resource => Field(1,
            [.. resource!["scopeLogs"]!.AsArray().SelectMany(scope => Field(2,
                [.. scope!["logRecords"]!.AsArray().SelectMany(record => Field(2, [0x09, 1, 0, 0, 0, 0, 0, 0, 0, .. Field(5, Any(record!["body"]!))]))]))]))];

    private static byte[] Any(JsonNode any)
    {
        (string kind, JsonNode? value) = any.AsObject().Single();
        return kind switch
        {
            "stringValue" => Field(1, Encoding.UTF8.GetBytes(value!.GetValue<string>())),
            "boolValue" => [0x10, (byte)(value!.GetValue<bool>() ? 1 : 0)],
            "intValue" => [0x18, .. Number((ulong)long.Parse(value!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture))],
            "doubleValue" => [0x21, .. BitConverter.GetBytes(value!.GetValue<double>())],
            "arrayValue" => Field(5, [.. value!["values"]!.AsArray().SelectMany(item => Field(1, Any(item!)))]),
            _ => Field(6, [.. value!["values"]!.AsArray().SelectMany(pair => Field(1, [.. Field(1, Encoding.UTF8.GetBytes(pair!["key"]!.GetValue<string>())), .. Field(2, Any(pair["value"]!))]))]),
        };
    }

    private static byte[] Field(int number, byte[] value) => [.. Number((ulong)((number << 3) | 2)), .. Number((ulong)value.Length), .. value];

    private static IEnumerable<byte> Number(ulong number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            yield return (byte)(number | 0x80);
        }

        yield return (byte)number;
    }
}
