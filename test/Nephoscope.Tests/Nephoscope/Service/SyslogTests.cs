using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

public sealed class SyslogTests
{
    private const string Falco = "{\"time\":\"2026-03-02T10:00:00.0000000Z\",\"rule\":\"Shell\",\"priority\":\"Warning\",\"source\":\"syscall\",\"output\":\"x\",\"output_fields\":{\"proc.name\":\"sh\",\"container.id\":\"c\"}}";

    [Theory]
    [InlineData("<14>1 2026-03-02T10:00:00Z h falco - - - {\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n")]
    [InlineData("13 <1>h: {\"a\":1}14 <14>x {\n\"a\":1}", "{\"a\":1}\n{ \"a\":1}\n")]
    [InlineData("2 123 eni 10.0.0.1\nlast {line}", "2 123 eni 10.0.0.1\nlast {line}\n")]
    [InlineData("7 {\"a\":1}\n\n\r\n<3>plain\0", "{\"a\":1}\n<3>plain\n")]
    [InlineData("40 <14>never whole", "")]
    public void Both_framings_are_cut_wherever_the_stream_breaks(string stream, string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            var framing = new SyslogFraming();
            for (int at = 0; at < bytes.Length; at += piece)
            {
                framing.Take(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            }

            framing.End();
            Assert.Equal(lines, Encoding.UTF8.GetString(framing.TakeLines()));
        }
    }

    [Fact]
    public void A_message_without_end_is_given_up()
    {
        var framing = new SyslogFraming();
        Assert.Throws<InvalidDataException>(() => framing.Take("999999999 <1>"u8));
        var lines = new SyslogFraming();
        Assert.Throws<InvalidDataException>(() => lines.Take(new byte[SyslogFraming.MostMessage + 32].AsSpan().Slice(0, SyslogFraming.MostMessage + 32).ToArray().Select(_ => (byte)'x').ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_syslog_reach_the_engine(bool tls)
    {
        ServiceSettings settings = RunningService.NewSettings();
        Directory.CreateDirectory(settings.Data);
        settings = settings with { Syslog = new SyslogSettings { Listen = ["127.0.0.1:0"], Tls = tls }, Tls = tls ? TestCertificate.Write(settings.Data) : null };
        await using RunningService service = await RunningService.StartAsync(settings);
        using var client = new TcpClient();
        await client.ConnectAsync(Assert.Single(service.Host.SyslogAddresses), TestContext.Current.CancellationToken);
        Stream stream = client.GetStream();
        if (tls)
        {
            using X509Certificate2 ours = X509CertificateLoader.LoadCertificateFromFile(settings.Tls!.Certificate);
            string expected = ours.Thumbprint;
            var secure = new SslStream(stream, false, (_, shown, _, _) => shown?.GetCertHashString() == expected);
            await secure.AuthenticateAsClientAsync("localhost");
            stream = secure;
        }

        string message = "<14>1 2026-03-02T10:00:00Z h falco - - - " + Falco;
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{message.Length} {message}"), TestContext.Current.CancellationToken);
        await RunningService.UntilAsync(() => service.Host.Parts.State.Sources.All.Any(source => source is { Name: "syslog", Events: 1 }));
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Lines_of_standard_input_reach_the_engine()
    {
        await using RunningService service = await RunningService.StartAsync();
        service.Host.Take(new MemoryStream(Encoding.UTF8.GetBytes(Falco + "\n" + Falco.Replace("10:00:00", "10:00:01", StringComparison.Ordinal))));
        await RunningService.UntilAsync(() => service.Host.Parts.State.Sources.All.Any(source => source is { Name: "stdin", Events: 2 }));
    }
}
