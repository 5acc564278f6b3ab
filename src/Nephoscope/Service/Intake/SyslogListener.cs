using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Nephoscope.Service.Health;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Intake;

/// <summary>
/// Takes syslog over TCP, with TLS where set. What gathers of a sender for a moment becomes one delivery. Syslog has no acknowledgement:
/// a sender is read no faster than the journal takes it, so that what cannot be taken waits at the sender.
/// </summary>
internal sealed partial class SyslogListener(DeliveryIntake intake, ServiceFigures figures, ServiceSettings settings, TimeProvider clock, ILogger logger) : IDisposable
{
    private const int EnoughBytes = 256 << 10;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);
    private readonly List<TcpListener> listeners = [];
    private readonly SemaphoreSlim places = new(settings.Syslog.Connections);
    private X509Certificate2? certificate;

    /// <summary>Addresses with the ports they got.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint)];

    /// <exception cref="IOException">An address is taken, or the certificate cannot be read.</exception>
    public void Start()
    {
        try
        {
            certificate = settings.Syslog.Tls ? X509Certificate2.CreateFromPemFile(settings.Tls!.Certificate, settings.Tls.Key) : null;
            foreach (string address in settings.Syslog.Listen)
            {
                var listener = new TcpListener(IPEndPoint.Parse(address));
                listeners.Add(listener);
                listener.Start();
            }
        }
        catch (Exception failure) when (failure is SocketException or System.Security.Cryptography.CryptographicException)
        {
            throw new IOException("Syslog cannot be taken: " + failure.Message, failure);
        }
    }

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(listeners.Select(listener => AcceptAsync(listener, cancellation)));

    public void Dispose()
    {
        listeners.ForEach(listener => listener.Dispose());
        certificate?.Dispose();
        places.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancellation)
    {
        List<Task> senders = [];
        try
        {
            while (true)
            {
                await places.WaitAsync(cancellation).ConfigureAwait(false);
                TcpClient client = await listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
                senders.RemoveAll(sender => sender.IsCompleted);
                senders.Add(Task.Run(() => TakeAsync(client, cancellation), CancellationToken.None));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end that was asked for.
        }

        await Task.WhenAll(senders).ConfigureAwait(false);
    }

    private async Task TakeAsync(TcpClient client, CancellationToken cancellation)
    {
        try
        {
            using (client)
            {
                Stream plain = client.GetStream();
                using Stream stream = certificate is null ? plain : await SecureAsync(plain, cancellation).ConfigureAwait(false);
                await ReadAsync(stream, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException or InvalidDataException)
        {
            if (!cancellation.IsCancellationRequested)
            {
                figures.Refuse(failure is InvalidDataException ? failure.Message : "a syslog connection broke");
                Broke(logger, failure.Message);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken cancellation)
    {
        var secure = new SslStream(plain);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Greeting);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, patience.Token).ConfigureAwait(false);
        return secure;
    }

    private async Task ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var framing = new SyslogFraming();
        byte[] window = new byte[32 << 10];
        Task<int>? reading = null;
        while (true)
        {
            reading ??= stream.ReadAsync(window, cancellation).AsTask();
            TimeSpan patience = framing.Gathered > 0 ? Gather : Idle;
            if (await Task.WhenAny(reading, Task.Delay(patience, clock, cancellation)).ConfigureAwait(false) != reading)
            {
                cancellation.ThrowIfCancellationRequested();
                if (framing.Gathered == 0)
                {
                    return;
                }

                await HandOnAsync(framing, cancellation).ConfigureAwait(false);
                continue;
            }

            int got = await reading.ConfigureAwait(false);
            reading = null;
            if (got == 0)
            {
                framing.End();
                await HandOnAsync(framing, cancellation).ConfigureAwait(false);
                return;
            }

            framing.Take(window.AsSpan(0, got));
            if (framing.Gathered >= EnoughBytes)
            {
                await HandOnAsync(framing, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task HandOnAsync(SyslogFraming framing, CancellationToken cancellation)
    {
        byte[] lines = framing.TakeLines();
        while (lines.Length > 0)
        {
            IntakeResult result = await intake.OfferAsync(lines, "syslog", settings.Limits.BodyBytes).ConfigureAwait(false);
            if (result.Verdict is not (IntakeVerdict.Busy or IntakeVerdict.NoRoom))
            {
                return;
            }

            await Task.Delay(Again, clock, cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A syslog connection ended: {Detail}")]
    private static partial void Broke(ILogger logger, string detail);
}
