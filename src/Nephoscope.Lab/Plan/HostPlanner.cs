using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Plans and renders what the network and the kernel see of a few hosts: flow log lines and process events.</summary>
internal sealed class HostPlanner(CompanyOptions options, Company company)
{
    private const int WindowSeconds = 600;

    private static readonly (string Binary, string Arguments, string Parent, int Minute)[] Jobs =
    [
        ("/usr/sbin/logrotate", "/etc/logrotate.conf", "/usr/sbin/crond", 5),
        ("/usr/bin/curl", "-sf http://127.0.0.1:8080/health", "/usr/bin/bash", 20),
        ("/usr/bin/systemctl", "is-active app.service", "/usr/bin/bash", 35),
        ("/usr/bin/find", "/var/tmp -mtime +2 -delete", "/usr/sbin/crond", 50),
    ];

    public CloudAccount Account => company.Accounts[0];

    public static string Name(int host) => $"{(host % 4) switch { 0 or 1 => "web", 2 => "worker", _ => "db" }}-{(host / 4) + 1}{(host % 4 == 1 ? "b" : "a")}";

    public List<HostLine> Day(int day)
    {
        var lines = new List<HostLine>();
        for (int host = 0; host < options.Hosts; host++)
        {
            SeededRandom random = SeededRandom.For(options.Seed, $"host {host}", (ulong)day);
            Flows(host, day * 86_400L, random, lines);
            Processes(host, day * 86_400L, random, lines);
        }

        lines.RemoveAll(line => line.Format == LabFormat.FlowLog ? !options.FlowLogs : !options.Runtime);
        return lines;
    }

    private void Flows(int host, long midnight, SeededRandom random, List<HostLine> lines)
    {
        string eni = $"eni-0{Fingerprint.Join(options.Seed, (ulong)host):x16}";
        string own = Address(host);
        for (int start = 0; start < 86_400; start += WindowSeconds)
        {
            foreach ((string peer, int port, bool inbound, bool accepted) in Peers(host, random))
            {
                int client = 32_768 + random.Below(28_000);
                int packets = 4 + random.Below(400);
                long from = midnight + start + random.Below(60);
                long to = from + 300 + random.Below(200);
                (string source, string target, int sourcePort, int targetPort) = inbound ? (peer, own, client, port) : (own, peer, client, port);
                string text = FormattableString.Invariant(
                    $"2 {Account.Id} {eni} {source} {target} {sourcePort} {targetPort} 6 {packets} {packets * (60 + random.Below(900))} {from} {to} {(accepted ? "ACCEPT" : "REJECT")} OK");
                lines.Add(new HostLine(from * EventTime.NanosecondsPerSecond, LabFormat.FlowLog, host, Account.Id, Account.Regions[0], Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    private static IEnumerable<(string Peer, int Port, bool Inbound, bool Accepted)> Peers(int host, SeededRandom random)
    {
        switch (host % 4)
        {
            case 0 or 1:
                yield return ($"10.40.0.{8 + random.Below(2)}", 8080, true, true);
                yield return (Address(3), 5432, false, true);
                break;
            case 2:
                yield return (Address(3), 5432, false, true);
                yield return ($"198.19.128.{4 + random.Below(4)}", 443, false, true);
                break;
            default:
                yield return (Address(random.Below(3)), 5432, true, true);
                break;
        }

        if (host % 4 < 2 && random.Chance(0.1))
        {
            yield return ($"198.51.100.{random.Below(250)}", random.Chance(0.5) ? 22 : 23, true, false);
        }
    }

    private void Processes(int host, long midnight, SeededRandom random, List<HostLine> lines)
    {
        string node = $"ip-10-40-10-{20 + host}.eu-west-1.compute.internal";
        string parentId = Exec(node, 1000, 12_000_000_000UL);
        for (int hour = 0; hour < 24; hour++)
        {
            foreach ((string binary, string arguments, string parent, int minute) in Jobs)
            {
                long time = ((midnight + (hour * 3600) + (minute * 60) + random.Below(3)) * EventTime.NanosecondsPerSecond) + ((long)random.Below(1000) * 1_000_000);
                int pid = 20_000 + random.Below(40_000);
                string started = new EventTime(time).ToString();
                string id = Exec(node, pid, (ulong)time);
                string process =
                    $$"""{"exec_id":"{{id}}","pid":{{pid}},"uid":0,"cwd":"/","binary":"{{binary}}","arguments":"{{arguments}}","flags":"execve rootcwd clone","start_time":"{{started}}","auid":4294967295,"parent_exec_id":"{{parentId}}","tid":{{pid}}}""";
                string above =
                    $$"""{"exec_id":"{{parentId}}","pid":1000,"uid":0,"cwd":"/","binary":"{{parent}}","flags":"procFS auid rootcwd","start_time":"2026-03-01T04:00:12Z","auid":4294967295,"tid":1000}""";
                Add(lines, time, host, $$"""{"process_exec":{"process":{{process}},"parent":{{above}}},"node_name":"{{node}}","time":"{{started}}"}""");
                long end = time + ((long)(20 + random.Below(3000)) * 1_000_000);
                string ended = new EventTime(end).ToString();
                Add(lines, end, host, $$"""{"process_exit":{"process":{{process}},"parent":{{above}},"time":"{{ended}}"},"node_name":"{{node}}","time":"{{ended}}"}""");
            }
        }
    }

    private void Add(List<HostLine> lines, long time, int host, string text) =>
        lines.Add(new HostLine(time, LabFormat.HostEvent, host, Name(host), Account.Regions[0], Encoding.UTF8.GetBytes(text)));

    internal static string Exec(string node, int pid, ulong time) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{node}:{time}:{pid}")));

    internal static string Address(int host) => $"10.40.10.{20 + host}";
}
