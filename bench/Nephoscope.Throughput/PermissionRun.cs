using System.Collections.Immutable;
using System.Diagnostics;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

/// <summary>
/// What effective permissions cost in an invented account of N identities and ten times as many resources: one question, building the graph,
/// taking over one change, one blast radius. Medians and 95th percentiles over repeated questions; one thread.
/// </summary>
internal sealed class PermissionRun(int identities)
{
    private const string Account = "111111111111";
    private readonly PolicyStore store = new();
    private readonly Random random = new(7);

    public void Run()
    {
        long before = GC.GetTotalMemory(true);
        TimeOnce("fill the store", Fill);
        EscalationGraph graph = null!;
        TimeOnce("build the graph", () => graph = new EscalationGraph(store));
        Console.WriteLine($"{(GC.GetTotalMemory(true) - before) / (double)identities / 1024:F1} KB per identity, resources included");
        string[] everybody = [.. store.Principals.Where(principal => principal.Kind != IamKind.Group).Select(principal => principal.Arn)];
        Console.WriteLine($"{everybody.Length} identities, {graph.AdministratorEquivalents().Count} administrator-equivalent, {graph.AdministratorEquivalents(Truth.Unknown).Count} perhaps");
        Sample("one identity, one action, one resource", 20_000, i => store.Rights(everybody[i * 7919 % everybody.Length])!.IsAllowed("s3:GetObject", "arn:aws:s3:::bucket-17/x"));
        Sample("the same with the statement that decides", 20_000, i => store.Rights(everybody[i * 7919 % everybody.Length])!.Decide("s3:GetObject", "arn:aws:s3:::bucket-17/x"));
        Sample("change of a user's own policy", 100, i => Change(graph, everybody[i * 7919 % everybody.Length]));
        Sample("the same, and administrator-equivalents asked", 50, i => { Change(graph, everybody[i * 104729 % everybody.Length]); graph.AdministratorEquivalents(); });
        Sample("change of a role's trust", 50, i => ChangeTrust(graph, i));
        Sample("change of a policy that 50 hold", 20, i => ChangeManaged(graph, "team-" + (i % 10)));
        Sample("change of a policy that everybody holds", 3, _ => ChangeManaged(graph, "base"));
        Sample("blast radius", 200, i => BlastRadius.Of(everybody[i * 7919 % everybody.Length], store, graph));
    }

    private void Fill()
    {
        Put("base", Allow("sts:GetCallerIdentity"));
        for (int i = 0; i < 200; i++)
        {
            Put("team-" + i, Allow("s3:*", $"arn:aws:s3:::bucket-{i}/*"), Allow("lambda:*"), Allow("iam:PassRole", $"arn:aws:iam::{Account}:role/r{i * 7}"));
        }

        string[] services = ["lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "codebuild.amazonaws.com"];
        for (int i = 0; i < identities; i++)
        {
            bool role = i % 2 == 0;
            string arn = $"arn:aws:iam::{Account}:{(role ? "role/r" : "user/u")}{i}";
            string trust = random.Next(4) == 0 ? $$"""{"AWS":"arn:aws:iam::{{Account}}:root"}""" : $$"""{"Service":"{{services[random.Next(4)]}}"}""";
            store.Put(new IamPrincipal
            {
                Kind = role ? IamKind.Role : IamKind.User,
                Arn = arn,
                Account = Account,
                Name = arn[(arn.LastIndexOf('/') + 1)..],
                Attached = [Arn("base"), Arn("team-" + random.Next(200))],
                Inline = ImmutableSortedDictionary<string, PolicyDocument>.Empty.Add("own", Own(i)),
                Trust = role ? Read("trust", $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{trust}},"Action":"sts:AssumeRole"}]}""") : null,
                HasInstanceProfile = role ? true : null,
            });
        }

        for (int i = 0; i < identities * 10; i++)
        {
            string arn = (i % 3) switch { 0 => $"arn:aws:s3:::bucket-{i}", 1 => $"arn:aws:dynamodb:eu-west-1:{Account}:table/t{i}", _ => $"arn:aws:secretsmanager:eu-west-1:{Account}:secret:s{i}" };
            store.Resources.Add(new ProtectedResource(arn, Account, SensitiveKinds.Of(arn)!, null));
        }
    }

    private PolicyDocument Own(int i) => random.Next(200) switch
    {
        0 => Read("own", Policy(Allow("*"))),
        1 => Read("own", Policy(Allow("iam:*"))),
        2 or 3 => Read("own", Policy(Allow("sts:AssumeRole"), Allow("ec2:*"), Allow("iam:PassRole"))),
        < 20 => Read("own", Policy(Allow("sts:AssumeRole", $"arn:aws:iam::{Account}:role/r{random.Next(identities)}"), Allow("ecs:*"))),
        < 40 => Read("own", Policy(Allow("dynamodb:*", $"arn:aws:dynamodb:eu-west-1:{Account}:table/t{i}*"), Allow("iam:CreateAccessKey", $"arn:aws:iam::{Account}:user/${{aws:username}}"))),
        _ => Read("own", Policy(Allow("secretsmanager:GetSecretValue", $"arn:aws:secretsmanager:eu-west-1:{Account}:secret:s{i}"), Allow("logs:*"))),
    };

    private void Change(EscalationGraph graph, string arn)
    {
        IamPrincipal principal = store.Find(arn)!;
        store.Put(principal with { Inline = principal.Inline.SetItem("own", Own(random.Next(identities))) });
        graph.Refresh();
    }

    private void ChangeTrust(EscalationGraph graph, int i)
    {
        IamPrincipal role = store.Find($"arn:aws:iam::{Account}:role/r{i * 2}")!;
        string who = i % 2 == 0 ? $$"""{"AWS":"arn:aws:iam::{{Account}}:user/u{{(i * 2) + 1}}"}""" : """{"Service":"lambda.amazonaws.com"}""";
        store.Put(role with { Trust = Read("trust", $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{who}},"Action":"sts:AssumeRole"}]}""") });
        graph.Refresh();
    }

    private void ChangeManaged(EscalationGraph graph, string name)
    {
        Put(name, Allow("s3:*", $"arn:aws:s3:::bucket-{random.Next(200)}/*"), Allow("lambda:*"));
        graph.Refresh();
    }

    private void Put(string name, params string[] statements) =>
        store.Put(new ManagedPolicy(Arn(name), "v1", Read(Arn(name), Policy(statements)), ImmutableSortedDictionary<string, PolicyDocument>.Empty));

    private static string Arn(string name) => $"arn:aws:iam::{Account}:policy/{name}";

    private static PolicyDocument Read(string name, string text) => PolicyReader.Read(name, text);

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Allow(string action, string resource = "*") => $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}""";

    private static void TimeOnce(string what, Action act)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        act();
        Console.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms, {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds:F0} ms CPU");
    }

    private static void Sample(string what, int times, Action<int> act)
    {
        act(0);
        double[] took = new double[times];
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            act(i);
            took[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        double mean = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / times;
        Array.Sort(took);
        Console.WriteLine($"{what}: CPU mean {mean:F1} us; wall median {took[times / 2]:F1} us, p95 {took[times * 95 / 100]:F1} us, worst {took[^1]:F1} us");
    }
}
