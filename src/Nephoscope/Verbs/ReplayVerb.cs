using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Nephoscope.Output;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope replay PATH... --out DIR</c>: recorded telemetry in, findings and incidents out.</summary>
internal static class ReplayVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files or folders of telemetry in any known format, plain, gzip or zstd; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<DirectoryInfo>("--out", "-o")
        {
            Description = "Folder for detections.jsonl, incidents.jsonl, map.json, summary.json, rejects.jsonl and report.html.",
            Required = true,
        };
        Option<FileInfo?> intelligence = Intelligence();
        Option<FileInfo?> decoys = Decoys();
        var lake = new Option<DirectoryInfo?>("--lake") { Description = "Also keep every event in a new lake in this folder, for 'nephoscope hunt'." };
        Option<FileInfo[]> inventory = Inventory();
        Option<double> budget = Budget();
        Option<int> workers = Workers();
        Option<FileInfo[]> digestKeys = KeysOfDigests();
        Option<bool> skipDigests = SkipDigests();
        var command = new Command("replay", "Read recorded telemetry, learn from its first event, print the incidents.")
        {
            paths, output, intelligence, decoys, lake, inventory, digestKeys, skipDigests, budget, workers,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            new ReplayRequest
            {
                Paths = parsed.GetValue(paths) ?? [],
                Output = parsed.GetValue(output)!.FullName,
                IpIntelligence = parsed.GetValue(intelligence)?.FullName,
                Decoys = parsed.GetValue(decoys)?.FullName,
                Lake = parsed.GetValue(lake)?.FullName,
                Inventories = [.. (parsed.GetValue(inventory) ?? []).Select(file => file.FullName)],
                DigestKeys = [.. (parsed.GetValue(digestKeys) ?? []).Select(file => file.FullName)],
                ChecksDigests = !parsed.GetValue(skipDigests),
                FalseIncidentsPerWeek = parsed.GetValue(budget),
                Workers = parsed.GetValue(workers),
            },
            cancellation)));
        return command;
    }

    private static Option<FileInfo?> Intelligence() => new("--ip-intel")
    {
        Description = "IP intelligence: a CSV with cidr,country,asn,as_org, or a MaxMind database (.mmdb).",
    };

    private static Option<FileInfo[]> Inventory() => new("--inventory")
    {
        Description = "Who may do what at the beginning: output of aws iam get-account-authorization-details; may be given several times. What a change newly allows and what an attacker could reach follow from it.",
    };

    private static Option<double> Budget()
    {
        var budget = new Option<double>("--false-incidents-per-week")
        {
            Description = "How many false incidents (high or above) you accept per week; the threshold follows from it.",
            DefaultValueFactory = _ => 0.5,
        };
        budget.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) || value is not (> 0 and <= 1000)))
            {
                result.AddError("--false-incidents-per-week must be a number above 0 and at most 1000.");
            }
        });
        return budget;
    }

    private static Option<int> Workers()
    {
        var workers = new Option<int>("--workers")
        {
            Description = "Threads that unpack and parse; with more than one, two more judge. The result does not depend on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        workers.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value is < 1 or > 256))
            {
                result.AddError("--workers must be a whole number from 1 to 256.");
            }
        });
        return workers;
    }

    private static Option<FileInfo[]> KeysOfDigests() => new("--digest-key")
    {
        Description = "Public key that CloudTrail's digests are signed with: PEM, or base64 as 'aws cloudtrail list-public-keys' gives it; may be given several times. Without it hashes and the chain are checked, signatures are not.",
    };

    private static Option<bool> SkipDigests() => new("--skip-digests") { Description = "Do not hold the log files against the CloudTrail digests that lie beside them." };

    private static Option<FileInfo?> Decoys() => new("--decoys")
    {
        Description = "Decoys that nobody has a reason to touch: JSON, an array of {\"kind\": \"key|role|user|bucket|secret|parameter\", \"id\" or \"arn\" or \"name\": \"...\"}.",
    };

    private static int Run(ReplayRequest request, CancellationToken cancellation)
    {
        foreach (string path in request.Paths)
        {
            if (path != "-" && !File.Exists(path) && !Directory.Exists(path))
            {
                Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(path)}: no such file or folder.");
                return ExitCode.WrongUsage;
            }
        }

        foreach (string path in request.DigestKeys)
        {
            using RSA? key = DigestKeys.Read(path);
            if (key is null)
            {
                Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(path)} holds no RSA public key.");
                return ExitCode.WrongUsage;
            }
        }

        try
        {
            ReplayResult result = Replay.Run(request, cancellation);
            Console.Out.Write(result.TerminalText);
            foreach (string fault in result.InventoryFaults)
            {
                Console.Error.WriteLine("nephoscope: inventory: " + TerminalSafe.Text(fault));
            }

            if (cancellation.IsCancellationRequested)
            {
                Console.Error.WriteLine("nephoscope: interrupted; the output tells what was read until then.");
                return ExitCode.Failed;
            }

            return result.Rejected > 0 || result.InventoryFaults.Count > 0 || result.DigestFaults > 0 ? ExitCode.SomeRejected : ExitCode.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }
}
