using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A process that mines a currency.</summary>
public sealed class MiningProcess : IDetector
{
    private static readonly WordSet Miners = new(
        "xmrig xmr-stak minerd cpuminer cpuminer-multi ethminer cgminer bfgminer nbminer lolminer t-rex teamredminer phoenixminer gminer "
        + "srbminer-multi wildrig rigel nanominer ccminer claymore kdevtmpfsi kinsing");
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "mining-process",
        Title = "Mining process",
        Decides = "A process start by its arguments: a stratum address (7 nats); a pool option with a wallet of a known shape (6.5); two options "
            + "only miners have, such as --donate-level, --coin, --randomx-mode, --nicehash, --rig-id, --algo (5), or one of them (3). The name "
            + "of a known miner alone is 2 nats: a name proves little. Searching tools are left out. Once in 6 hours per workload and command.",
        Attacks = [WorkloadTechniques.ComputeHijacking],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        bool named = Miners.Contains(CommandLine.FileName(path));
        if ((!named && a.Length < 8) || CommandLine.IsSearcher(path))
        {
            return;
        }

        bool stratum = NamesPool(a);
        int options = Options(a);
        bool wallet = (CommandLine.HasOption(a, (byte)'o', "--url"u8) || CommandLine.Has(a, "--pool"u8) || CommandLine.HasOption(a, (byte)'P', "--server"u8))
            && HasWallet(a);
        double nats = stratum ? 7 : wallet ? 6.5 : options >= 2 ? 5 : options == 1 ? 3 : named ? 2 : 0;
        if (nats == 0 || !told.IsFirst(observation, named && a.IsEmpty ? path : a))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"{Reporting.Who(observation)} ran a program that mines: {Reporting.Command(e)}",
            [
                stratum ? "its arguments hold a stratum address, the protocol between miners and pools" : "",
                wallet ? "its arguments hold a pool and a wallet" : "",
                options > 0 ? Reporting.Text($"{options} of its options exist in mining programs only") : "",
                named ? "the program has a known miner's name" : "",
            ]);
    }

    /// <summary>An address of the protocol between miners and pools.</summary>
    internal static bool NamesPool(ReadOnlySpan<byte> a) => CommandLine.Has(a, "stratum+"u8) || CommandLine.Has(a, "stratum2+"u8)
        || CommandLine.Has(a, "stratum://"u8) || CommandLine.Has(a, "stratums://"u8);

    private static int Options(ReadOnlySpan<byte> a)
    {
        int count = 0;
        count += CommandLine.HasWord(a, "--donate-level"u8) || CommandLine.HasWord(a, "--donate-over-proxy"u8) ? 1 : 0;
        count += CommandLine.HasWord(a, "--coin"u8) ? 1 : 0;
        count += CommandLine.Has(a, "--randomx-"u8) || CommandLine.HasWord(a, "--cpu-no-yield"u8) ? 1 : 0;
        count += CommandLine.HasWord(a, "--nicehash"u8) ? 1 : 0;
        count += CommandLine.HasWord(a, "--rig-id"u8) || CommandLine.HasWord(a, "--worker-name"u8) ? 1 : 0;
        count += CommandLine.HasWord(a, "--cpu-max-threads-hint"u8) || CommandLine.HasWord(a, "--ethash"u8) || CommandLine.HasWord(a, "--cuda-devices"u8) ? 1 : 0;
        count += NamesMiningAlgorithm(a) ? 1 : 0;
        return count;
    }

    private static bool NamesMiningAlgorithm(ReadOnlySpan<byte> a) =>
        (CommandLine.HasWord(a, "--algo"u8) || CommandLine.HasWord(a, "-a"u8))
        && (CommandLine.Has(a, "rx/"u8) || CommandLine.Has(a, "cn/"u8) || CommandLine.HasWord(a, "cryptonight"u8) || CommandLine.HasWord(a, "randomx"u8)
            || CommandLine.HasWord(a, "ethash"u8) || CommandLine.HasWord(a, "kawpow"u8) || CommandLine.HasWord(a, "autolykos2"u8)
            || CommandLine.HasWord(a, "etchash"u8) || CommandLine.HasWord(a, "kheavyhash"u8));

    /// <summary>A Monero address (95 or 106 base-58 characters from 4 or 8) or an Ethereum one (0x and 40 hexadecimal digits).</summary>
    private static bool HasWallet(ReadOnlySpan<byte> a)
    {
        for (ReadOnlySpan<byte> word = CommandLine.NextWord(ref a); !word.IsEmpty; word = CommandLine.NextWord(ref a))
        {
            int dot = word.IndexOf((byte)'.');
            ReadOnlySpan<byte> wallet = dot < 0 ? word : word[..dot];
            if (wallet.Length is 95 or 106 && wallet[0] is (byte)'4' or (byte)'8' && IsAlphanumeric(wallet))
            {
                return true;
            }

            if (wallet.Length == 42 && wallet.StartsWith("0x"u8) && IsAlphanumeric(wallet))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAlphanumeric(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b))
            {
                return false;
            }
        }

        return true;
    }
}
