using Nephoscope.Demo;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Runs a small simulated company, attack and all, through an engine that is thrown away: code is translated when it runs first and translated well
/// when it has run often, and the first real events should not be the ones to wait for that. Nothing of it is seen anywhere.
/// </summary>
internal static class WarmUp
{
    private const int EventsRemembered = 1 << 16;
    private const int DeliveryBytes = 128 << 10;
    private const int EventsBetweenSnapshots = 50;
    private const int EventsPerFile = 1000;

    private static readonly CompanyOptions Company = new()
    {
        People = 8,
        Days = 3,
        PeopleActivity = 0.3,
        MachineActivity = 0.1,
        Hosts = 1,
        HostDays = 1,
        Cluster = true,
        Attack = new AttackOptions(),
    };

    /// <exception cref="OperationCanceledException">The service is asked to stop.</exception>
    public static void Run(CancellationToken cancellation)
    {
        var state = new EngineState(new PipelineOptions { Addresses = IpIntelligence.None() }, EventsRemembered);
        state.Pipeline.Incidents.HandOver();
        var board = new IncidentBoard(state);
        using var feed = new EventFeed(state, TimeSpan.FromMinutes(15), new ServiceFigures());
        var files = new LakeBuffer(index => state.Names[index], static _ => "");
        state.Pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> _) => files.Add(observation.Event, observation.Actor, observation.Origin);
        var text = new SimulatedText();
        long sequence = 0;
        new CompanySimulator(Company).Run(record =>
        {
            cancellation.ThrowIfCancellationRequested();
            text.Add(record);
            if (text.Json.WrittenCount + text.Flows.WrittenCount > DeliveryBytes)
            {
                Take(feed, text, ref sequence);
                Tell(state, board, sequence);
                Write(files, EventsPerFile);
            }
        });
        Take(feed, text, ref sequence);
        Tell(state, board, 0);
        Write(files, 1);
        state.Pipeline.Save(Stream.Null);
    }

    private static void Take(EventFeed feed, SimulatedText text, ref long sequence)
    {
        foreach (System.Buffers.ArrayBufferWriter<byte> part in (ReadOnlySpan<System.Buffers.ArrayBufferWriter<byte>>)[text.Json, text.Flows])
        {
            sequence++;
            feed.Take(new Delivery
            {
                Number = sequence,
                Sequence = sequence,
                Source = "warm-up",
                Name = "warm-up",
                AcceptedNanoseconds = long.MaxValue / 2,
                Body = part.WrittenMemory,
            });
            part.ResetWrittenCount();
        }
    }

    /// <summary>A lake that writes slowly at first lets events wait until the engine must wait for it.</summary>
    private static void Write(LakeBuffer files, int least)
    {
        if (files.Count >= least)
        {
            EventLake.Rehearse(files);
        }
    }

    private static void Tell(EngineState state, IncidentBoard board, long sequence)
    {
        foreach (Finding finding in state.Pipeline.Incidents.TakeFindings())
        {
            LedgerEntries.Of(finding);
        }

        if (sequence % EventsBetweenSnapshots == 0)
        {
            board.Changed(state.Clock);
        }
    }
}
