using System.Diagnostics;

namespace Nephoscope.Tests.Storage;

/// <summary>A private PostgreSQL server in a temporary folder, on a socket in it and no port. Needs the server's programs; else says why not.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nephoscope-pg-");
    private readonly string? programs;
    private readonly string user = "";

    public PostgresServer()
    {
        programs = FindPrograms();
        if (programs is null)
        {
            Missing = "SKIPPED: no PostgreSQL server is installed (Debian: apt-get install postgresql)";
            return;
        }

        if (Environment.UserName == "root")
        {
            // It refuses to run as root.
            user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
            Run("chown", "-R", user, folder.FullName);
        }

        AsUser("initdb", "-D", Data, "-U", "nephoscope", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        AsUser("pg_ctl", "-D", Data, "-l", Path.Combine(folder.FullName, "log"), "-w", "-o", $"-k {folder.FullName} -c listen_addresses= -c fsync=off", "start");
    }

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Missing { get; }

    public string ConnectionString => $"Host={folder.FullName};Username=nephoscope;Database=postgres;Maximum Pool Size=20";

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose()
    {
        if (programs is not null)
        {
            AsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        folder.Delete(recursive: true);
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> places = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(version => int.TryParse(Path.GetFileName(version), out int number) ? number : 0).Select(version => Path.Combine(version, "bin"))
            : [];
        return places.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(place => File.Exists(Path.Combine(place, "pg_ctl")) && File.Exists(Path.Combine(place, "initdb")));
    }

    private void AsUser(string program, params string[] arguments)
    {
        string path = Path.Combine(programs!, program);
        if (user.Length == 0)
        {
            Run(path, arguments);
        }
        else
        {
            Run("setpriv", ["--reuid", user, "--regid", user == "nobody" ? "nogroup" : user, "--clear-groups", path, .. arguments]);
        }
    }

    private void Run(string program, params string[] arguments)
    {
        // A file takes the output: the server inherits a pipe and would keep it open.
        string output = Path.Combine(folder.FullName, "out");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder.FullName, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("out=$1; shift; exec \"$@\" >>\"$out\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(output);
        start.ArgumentList.Add(program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {File.ReadAllText(output)}");
        }
    }
}
