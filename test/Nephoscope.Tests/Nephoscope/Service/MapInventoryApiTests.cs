using System.Text;
using System.Text.Json;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

/// <summary>Where the inventories of the settings and the live map differ, over the API.</summary>
public sealed class MapInventoryApiTests : IDisposable
{
    private const string Path = "/api/v1/map/inventory";
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-inventory-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Contradictions_and_what_only_one_knows_are_told()
    {
        string more = string.Concat(Enumerable.Range(0, 1500).Select(i => $",{{'InstanceId':'i-idle-{i}'}}"));
        ServiceSettings settings = RunningService.NewSettings() with
        {
            Inventory =
            [
                Write("ec2.json", $"{{'Reservations':[{{'OwnerId':'111122223333','Instances':[{{'InstanceId':'i-both'}},{{'InstanceId':'i-dead'}}{more}]}}]}}"),
                Write("other.json", "{'something':'else'}"),
            ],
        };
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Intake.OfferAsync(
            Bytes("{'Records':[" + Call("RunInstances", "10:00:00", "{'instanceId':'i-both'},{'instanceId':'i-dead'},{'instanceId':'i-missing'}") + "," + Call("TerminateInstances", "10:10:00", "{'instanceId':'i-dead'}") + "]}"),
            Roles.Ingest, 32 << 20);
        await service.SettleAsync();
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        JsonElement told = await RunningService.JsonAsync(viewer, Path);
        Assert.Equal(2, told.GetProperty("agreeing").GetInt32());
        Assert.Equal("other.json holds no inventory that is known.", told.GetProperty("faults")[0].GetString());
        JsonElement one = Assert.Single(told.GetProperty("contradictions").EnumerateArray());
        Assert.Equal("deleted_in_stream", one.GetProperty("contradiction").GetString());
        Assert.EndsWith("i-dead", one.GetProperty("uid").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("i-missing", Assert.Single(told.GetProperty("not_in_inventory").EnumerateArray()).GetProperty("uid").GetString(), StringComparison.Ordinal);
        Assert.Equal(1000, told.GetProperty("never_seen").GetArrayLength());
        Assert.Equal(1500, told.GetProperty("totals").GetProperty("never_seen").GetInt32());

        // A change of the settings counts at once.
        service.Host.Parts.Inventory.Renew([new InventoryFile("new.json", Bytes("{'Reservations':[{'OwnerId':'111122223333','Instances':[{'InstanceId':'i-both'},{'InstanceId':'i-missing'}]}]}"))]);
        told = await RunningService.JsonAsync(viewer, Path);
        Assert.Equal(0, told.GetProperty("totals").GetProperty("contradictions").GetInt32());
        Assert.Equal(0, told.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task Without_an_inventory_the_remedy_is_told()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        using HttpResponseMessage answer = await viewer.GetAsync(new Uri(Path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("setting inventory", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using HttpClient nobody = await service.ClientAsync(null);
        using HttpResponseMessage refused = await nobody.GetAsync(new Uri(Path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Questions_about_permissions_are_asked_of_it()
    {
        const string Question = "Which escalation paths are there?";
        await using (RunningService without = await RunningService.StartAsync())
        {
            using HttpClient analyst = await without.ClientAsync(Roles.Analyst);
            using HttpResponseMessage refused = await AskApiTests.PostAsync(analyst, new { question = Question });
            Assert.Equal(422, (int)refused.StatusCode);
            Assert.Contains("setting inventory", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        string account = System.IO.Path.Combine(Repository.Root, "samples", "permissions", "account.json");
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Inventory = [account] });
        using HttpClient client = await service.ClientAsync(Roles.Analyst);
        using HttpResponseMessage answer = await AskApiTests.PostAsync(client, new { question = Question });
        Assert.Equal(200, (int)answer.StatusCode);
        using JsonDocument told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(0, told.RootElement.GetProperty("rows").GetArrayLength());
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json.Replace('\'', '"'));

    private static string Call(string operation, string time, string instances) =>
        $"{{'eventVersion':'1.08','eventID':'{operation}','eventTime':'2026-01-05T{time}Z','eventSource':'ec2.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','awsRegion':'eu-west-1','sourceIPAddress':'203.0.113.9',"
        + "'userIdentity':{'type':'IAMUser','principalId':'AIDAALICE','arn':'arn:aws:iam::111122223333:user/alice','accountId':'111122223333','accessKeyId':'AKIAALICE','userName':'alice'},"
        + $"'responseElements':{{'instancesSet':{{'items':[{instances}]}}}}}}";

    private string Write(string name, string json)
    {
        string file = System.IO.Path.Combine(folder, name);
        File.WriteAllBytes(file, Bytes(json));
        return file;
    }
}
