using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;
using Nephoscope.Incidents.Investigation;

namespace Nephoscope.Incidents;

/// <content>What is written into saved state: evidence, edges, findings and finished incidents; open incidents follow from these.</content>
public sealed partial class IncidentCorrelator
{
    /// <summary>Writes all state; <see cref="Load"/> goes on exactly where this stands.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("incidents", 4);
        writer.Write(clock);
        writer.Write((int)telemetry);
        budget.Save(writer);
        sources.Save(writer);
        findings.Save(writer);
        repetitions.Save(writer);
        edges.Save(writer);
        aliases.Save(writer);
        writer.WriteList([.. threads.Values.OrderBy(static thread => thread.Key.Value)], static (w, thread) => thread.Save(w));
        writer.WriteList(archive, StateOfIncident.Write);
        reach.Save(writer);
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a correlator with the same options that has seen nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        int version = reader.Begin("incidents", 4);
        clock = reader.ReadTime();
        telemetry = (Telemetry)reader.ReadInt32();
        budget.Load(reader, version >= 4);
        sources.Load(reader);
        if (version >= 3)
        {
            findings.Load(reader);
        }
        else
        {
            findings.LoadUnpacked(reader);
        }

        repetitions.Load(reader);
        edges.Load(reader);
        aliases.Load(reader);
        for (int rest = reader.ReadCount(40); rest > 0; rest--)
        {
            EvidenceThread thread = EvidenceThread.Read(reader, options, budget.Drift);
            threads[thread.Key] = thread;
            book.Add(thread);
        }

        archive.AddRange(reader.ReadList<Incident>(version == 1 ? StateOfIncident.ReadFirst : StateOfIncident.ReadIncident));
        if (version >= 2)
        {
            reach.Load(reader);
        }

        reader.End();
        sortedFindings = null;
    }
}
