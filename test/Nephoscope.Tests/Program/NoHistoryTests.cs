using Nephoscope.Events;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Program;

/// <summary>Nothing but the records of an attack, as an incident responder may get them: nothing before tells what is usual.</summary>
public sealed class NoHistoryTests
{
    private static readonly CompanyOptions Small = new() { Seed = 5, People = 20, Days = 2, PeopleActivity = 0.1, MachineActivity = 0.05, HostDays = 1 };

    [Theory]
    [InlineData("reference", Severity.Critical)]
    [InlineData("ci-back-door", Severity.High)]
    [InlineData("insider", Severity.High)]
    [InlineData("logging-first", Severity.High)]
    [InlineData("ransom", Severity.High)]
    [InlineData("cross-account-pivot", Severity.Medium)]
    [InlineData("mining", Severity.Medium)]
    [InlineData("back-door", Severity.Low)]
    public void What_it_does_tells_an_attack_without_history(string attack, Severity least)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;
        try
        {
            string file = Path.Combine(folder, "records.json");
            using (FileStream lines = File.Create(file))
            {
                new CompanySimulator(Small with { Attack = new AttackOptions { Name = attack, Minutes = 60 } }).Run(record =>
                {
                    if (record.Step > 0 && record.Format == LabFormat.CloudTrail)
                    {
                        lines.Write(record.Bytes);
                        lines.WriteByte((byte)'\n');
                    }
                });
            }

            using var run = new ReplayRun(file);
            Assert.Equal(0, run.Result.Rejected);
            Incident incident = Assert.Single(run.Incidents, told => told.Severity >= least);
            Assert.Equal(least, incident.Severity);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
