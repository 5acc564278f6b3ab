using System.Security.Cryptography;
using Nephoscope.Events;

namespace Nephoscope.Sources.Integrity;

/// <summary>
/// Goes through the CloudTrail digest files in folders: every log file that one lists must be there as it was delivered, every digest must be
/// the one that the next one names, and its signature, which the next one holds, must be of a known key. What was found whole is not
/// looked at again. One thread.
/// </summary>
/// <param name="keys">Without one, signatures are not checked: hashes and the chain are.</param>
/// <param name="wasRead">True for a file that was read before; it may have been removed since.</param>
/// <param name="mostAtOnce">Digests looked at in one <see cref="Check"/>.</param>
public sealed class DigestChains(Func<IReadOnlyList<string>> folders, IReadOnlyList<RSA> keys, Func<string, bool> wasRead, int mostAtOnce = int.MaxValue)
{
    /// <summary>Name of the folder that digests lie in, beside that of the logs.</summary>
    public const string Digests = "CloudTrail-Digest";

    private const string Logs = "CloudTrail";
    private const int RetryRounds = 10;
    private readonly HashSet<ulong> whole = [];
    private readonly Dictionary<ulong, List<DigestFault>> failing = [];
    private int round = -1;
    private readonly Dictionary<string, (DigestFile Digest, DateTime Written)> known = new(StringComparer.Ordinal);

    /// <summary>Digests found whole so far.</summary>
    public int Whole => whole.Count;

    /// <summary>The last look came to everything.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Looks at what is new, and now and then again at what was not whole.</summary>
    /// <returns>All that is wrong at present.</returns>
    public IReadOnlyList<DigestFault> Check()
    {
        List<DigestFault> wrong = [];
        int budget = mostAtOnce;
        round++;
        foreach (string folder in folders().Where(Directory.Exists))
        {
            foreach (string home in Homes(folder))
            {
                CheckHome(home, wrong, ref budget);
            }
        }

        IsComplete = budget > 0;
        return wrong;
    }

    private void CheckHome(string home, List<DigestFault> wrong, ref int budget)
    {
        foreach (string region in Folders(Path.Combine(home, Digests)))
        {
            // Names end in the time, so that the order of names within a trail is that of time.
            List<string> paths = [.. Files(region).Order(StringComparer.Ordinal)];
            HashSet<string> trails = new(StringComparer.Ordinal);
            foreach (string path in paths)
            {
                bool isFirst = trails.Add(TrailOf(path));
                if (Read(path, wrong, ref budget) is not { } digest)
                {
                    continue;
                }

                ulong mark = Fingerprint.Join(Fingerprint.Of(path), Fingerprint.Of(digest.Hash));
                if (whole.Contains(mark))
                {
                    continue;
                }

                if (failing.TryGetValue(mark, out List<DigestFault>? before) && round % RetryRounds != 0)
                {
                    wrong.AddRange(before);
                }
                else if (budget-- > 0)
                {
                    List<DigestFault> found = [];
                    failing.Remove(mark);
                    if (CheckPrevious(home, path, digest, isFirst, found) & CheckLogs(home, digest, found))
                    {
                        whole.Add(mark);
                    }
                    else
                    {
                        failing.Add(mark, found);
                        wrong.AddRange(found);
                    }
                }
            }
        }
    }

    private DigestFile? Read(string path, List<DigestFault> wrong, ref int budget)
    {
        try
        {
            DateTime written = File.GetLastWriteTimeUtc(path);
            if (known.TryGetValue(path, out (DigestFile Digest, DateTime Written) before) && before.Written == written)
            {
                return before.Digest;
            }

            if (budget <= 0)
            {
                return null;
            }

            if (DigestFile.Read(path) is { } digest)
            {
                known[path] = (digest, written);
                return digest;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Told below.
        }

        wrong.Add(new DigestFault(path, "A CloudTrail digest cannot be read", Path.GetFileName(path), Severity.High, new EventTime(0)));
        return null;
    }

    private bool CheckPrevious(string home, string path, DigestFile digest, bool isFirst, List<DigestFault> wrong)
    {
        if (digest.PreviousObject.Length == 0)
        {
            // The first of a trail, or logging was stopped and started: AWS begins a new chain then.
            if (!isFirst)
            {
                wrong.Add(new DigestFault(path + " start", "CloudTrail logging began anew", "The digest " + Path.GetFileName(path) + " names none before it: logging was off until then.", Severity.Medium, digest.End));
            }

            return isFirst;
        }

        if (Local(home, Digests, digest.PreviousObject) is not { } before || !File.Exists(before))
        {
            // Where the folder begins, the one before need not be there.
            if (!isFirst)
            {
                wrong.Add(new DigestFault(path + " previous", "A CloudTrail digest is missing", "It is named by " + Path.GetFileName(path), Severity.High, digest.End));
            }

            return isFirst;
        }

        int budget = 1;
        if (Read(before, wrong, ref budget) is not { } previous)
        {
            return false;
        }

        if (!string.Equals(previous.Hash, digest.PreviousHash, StringComparison.OrdinalIgnoreCase))
        {
            wrong.Add(new DigestFault(before, "A CloudTrail digest was changed", Path.GetFileName(before) + " is not what the next one says", Severity.Critical, previous.End));
            return false;
        }

        if (keys.Count > 0 && !IsSigned(previous, digest.PreviousSignature))
        {
            wrong.Add(new DigestFault(before + " signature", "A CloudTrail digest is not signed by a known key", Path.GetFileName(before), Severity.Critical, previous.End));
            return false;
        }

        return true;
    }

    private bool IsSigned(DigestFile digest, string signature)
    {
        try
        {
            byte[] bytes = Convert.FromHexString(signature);
            return keys.Any(key => key.VerifyData(digest.Signed, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private bool CheckLogs(string home, DigestFile digest, List<DigestFault> wrong)
    {
        bool all = true;
        foreach ((string name, string hash) in digest.Logs)
        {
            string? path = Local(home, Logs, name);
            string? found = path is null ? null : File.Exists(path) ? path : path.EndsWith(".gz", StringComparison.Ordinal) && File.Exists(path[..^3]) ? path[..^3] : null;
            if (found is null)
            {
                if (path is null || !wasRead(path))
                {
                    all = false;
                    wrong.Add(new DigestFault(name, "A CloudTrail log file is missing", Path.GetFileName(name), Severity.High, digest.End));
                }

                continue;
            }

            if (!string.Equals(Hash(found), hash, StringComparison.OrdinalIgnoreCase))
            {
                all = false;
                wrong.Add(new DigestFault(name, "A CloudTrail log file was changed", Path.GetFileName(name), Severity.Critical, digest.End));
            }
        }

        return all;
    }

    private static string? Hash(string path)
    {
        try
        {
            return DigestFile.HashOf(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where an object of the bucket lies here; null for a name that leads elsewhere.</summary>
    private static string? Local(string home, string part, string name)
    {
        int at = name.IndexOf("/" + part + "/", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        string root = Path.Combine(home, part) + Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(Path.Combine(root, name[(at + part.Length + 2)..].TrimStart('/')));
        return path.StartsWith(root, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>What digests of one trail share: all of their name but the time at its end. Several trails may deliver into one folder.</summary>
    private static string TrailOf(string path)
    {
        string name = Path.GetFileName(path);
        return name[..Math.Max(0, name.LastIndexOf('_'))];
    }

    /// <summary>Folders that hold a folder of digests. Those of logs have none in them, and may hold millions of files.</summary>
    private static List<string> Homes(string folder)
    {
        List<string> homes = [];
        var waiting = new Stack<string>([Path.GetFullPath(folder)]);
        while (waiting.TryPop(out string? next))
        {
            foreach (string inside in Directory.EnumerateDirectories(next, "*", Below))
            {
                switch (Path.GetFileName(inside))
                {
                    case Digests:
                        homes.Add(next);
                        break;
                    case Logs:
                        break;
                    default:
                        waiting.Push(inside);
                        break;
                }
            }
        }

        homes.Sort(StringComparer.Ordinal);
        return homes;
    }

    private static readonly EnumerationOptions Below = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(path => path.EndsWith(".json.gz", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal));
}
