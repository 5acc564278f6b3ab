using System.Buffers;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Reads executed paths and arguments as bytes. Arguments may or may not start with the program's own name.</summary>
internal static class CommandLine
{
    private static readonly WordSet Shells = new("sh bash dash zsh ash ksh rbash fish tcsh csh");
    private static readonly WordSet Services = new(
        "nginx httpd apache2 php-fpm php-cgi java node nodejs python python3 gunicorn uwsgi ruby puma unicorn tomcat catalina.sh beam.smp "
        + "postgres mysqld mariadbd redis-server mongod memcached sshd vsftpd proftpd smbd named envoy haproxy traefik caddy lighttpd "
        + "dotnet w3wp perl exim4 postfix elasticsearch influxd grafana-server jenkins");
    private static readonly WordSet Downloaders = new("curl wget fetch aria2c ftp tftp lwp-download axel");
    private static readonly WordSet Readers = new(
        "cat tac head tail less more grep egrep fgrep sed awk gawk strings xxd od hexdump base64 base32 cp mv dd tar zip gzip rsync scp curl wget "
        + "find nano vi vim view cut sort xargs busybox sh bash dash ash zsh nc ncat openssl");
    private static readonly WordSet Searchers = new("grep egrep fgrep rg ag less more vi vim nano view man apropos which whereis");
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r\n\"'`;|&()<>=,{}[]"u8);

    internal static bool InContainer(in SecurityEvent e) =>
        e.Is(EventFlags.InContainer) || e.Has(EventField.ContainerUid) || e.Has(EventField.PodName);

    internal static ReadOnlySpan<byte> FileName(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    internal static bool IsShell(ReadOnlySpan<byte> path) => Shells.Contains(FileName(path));

    /// <summary>A program that answers the network: a shell below it is what a remote-execution hole looks like.</summary>
    internal static bool IsService(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = FileName(path);
        if (Services.Contains(name))
        {
            return true;
        }

        // python3.12, php-fpm8.2, ruby3.1, postgres16
        int version = name.IndexOfAnyInRange((byte)'0', (byte)'9');
        return version > 2 && Services.Contains(name[..version]);
    }

    internal static bool IsDownloader(ReadOnlySpan<byte> path) => Downloaders.Contains(FileName(path));

    /// <summary>A general tool that shows or copies files: not what an application reads its own secrets with.</summary>
    internal static bool IsReader(ReadOnlySpan<byte> path) => Readers.Contains(FileName(path));

    /// <summary>A tool that only looks for or shows text: its arguments are no commands.</summary>
    internal static bool IsSearcher(ReadOnlySpan<byte> path) => Searchers.Contains(FileName(path));

    /// <summary>A directory that anybody may write to and that holds no installed software.</summary>
    internal static bool IsTemporary(ReadOnlySpan<byte> path) =>
        path.StartsWith("/tmp/"u8) || path.StartsWith("/var/tmp/"u8) || path.StartsWith("/dev/shm/"u8) || path.StartsWith("/run/shm/"u8)
        || path.StartsWith("/dev/mqueue/"u8);

    internal static bool Has(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> part) => arguments.IndexOf(part) >= 0;

    /// <summary>Whether the word stands alone between spaces, quotes or shell separators.</summary>
    internal static bool HasWord(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> word)
    {
        for (int from = 0; from + word.Length <= arguments.Length;)
        {
            int at = arguments[from..].IndexOf(word);
            if (at < 0)
            {
                return false;
            }

            at += from;
            int end = at + word.Length;
            if ((at == 0 || Separators.Contains(arguments[at - 1])) && (end == arguments.Length || Separators.Contains(arguments[end])))
            {
                return true;
            }

            from = at + 1;
        }

        return false;
    }

    /// <summary>Takes the next word off the front; empty at the end.</summary>
    internal static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> rest)
    {
        int start = rest.IndexOfAnyExcept(Separators);
        if (start < 0)
        {
            rest = default;
            return default;
        }

        rest = rest[start..];
        int end = rest.IndexOfAny(Separators);
        ReadOnlySpan<byte> word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    /// <summary>Whether a word is a short option that holds the letter (<c>-e</c>, <c>-lne</c>) or the whole long option.</summary>
    internal static bool HasOption(ReadOnlySpan<byte> arguments, byte letter, ReadOnlySpan<byte> longName)
    {
        for (ReadOnlySpan<byte> word = NextWord(ref arguments); !word.IsEmpty; word = NextWord(ref arguments))
        {
            if (word.Length > 1 && word[0] == '-'
                && (word[1] == '-' ? word.SequenceEqual(longName) : word.Length <= 8 && word[1..].Contains(letter)))
            {
                return true;
            }
        }

        return false;
    }
}
