using Nephoscope.Detections.Foreign;
using Nephoscope.Events;
using static Nephoscope.Tests.Detections.Runtime.ProcessDetectorTests;

namespace Nephoscope.Tests.Detections.Foreign;

public sealed class ForeignFindingTests
{
    [Fact]
    public void GuardDuty_keeps_its_severity_product_and_tactic() => On(new GuardDutyFinding(), s =>
    {
        Finding finding = s.Foreign(SourceFormat.GuardDuty, "PrivilegeEscalation:IAMUser/AdministrativePermissions", 4).Fires(5);
        Assert.Equal(("GuardDuty", Severity.High, EvidenceProcess.Foreign), (finding.Product, finding.Severity, finding.Process));
        Assert.Equal(AttackTactic.PrivilegeEscalation, finding.Attacks[0].Tactic);
        Assert.Equal("Finding of GuardDuty", finding.Title);
    });

    [Theory]
    [InlineData("Critical", 5, 4)]
    [InlineData("Error", 4, 3)]
    [InlineData("Warning", 3, 2)]
    [InlineData("Notice", 2, 1)]
    public void Falco_by_priority(string priority, byte severity, double nats) => On(new FalcoFinding(), s =>
    {
        Finding finding = s.Foreign(SourceFormat.Falco, "Terminal shell in container", severity, "container mitre_execution T1059", priority: priority).Fires(nats);
        Assert.Equal(nats, finding.Evidence.Nats, 6);
        Assert.Equal("T1059", finding.Attacks[0].Uid);
    });

    [Fact]
    public void What_is_below_the_scale_or_of_another_tool_is_quiet()
    {
        On(new FalcoFinding(), s => s.Foreign(SourceFormat.Falco, "K8s Serviceaccount Created", 1, priority: "Informational").Quiet());
        On(new FalcoFinding(), s => s.Foreign(SourceFormat.GuardDuty, "x", 5).Quiet());
        On(new GuardDutyFinding(), s => s.Foreign(SourceFormat.GuardDuty, "Recon:EC2/Portscan", 4, title: "[SAMPLE] scan").Quiet());
        On(new TraceeFinding(), s => s.Foreign(SourceFormat.Tracee, "TRC-1", 1).Quiet());
        On(new TraceeFinding(), s => s.Foreign(SourceFormat.Tracee, "TRC-102", 4, "defense-evasion T1055").Fires(4));
    }
}
