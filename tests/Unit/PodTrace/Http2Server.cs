using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Kestrel, who speaks HTTP/2 and nothing else, in the clear or encrypted.</summary>
sealed class Http2Server : IAsyncDisposable
{
    readonly WebApplication server;
    readonly X509Certificate2? certificate;

    Http2Server(WebApplication server, X509Certificate2? certificate) => (this.server, this.certificate) = (server, certificate);

    public int Port => new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public static async Task<Http2Server> StartAsync(bool encrypted)
    {
        X509Certificate2? certificate = null;
        if (encrypted)
        {
            using var key = RSA.Create(2048);
            certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, one =>
        {
            one.Protocols = HttpProtocols.Http2;
            if (certificate is not null) one.UseHttps(certificate);
        }));
        var server = builder.Build();
        server.Run(static context =>
        {
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            return context.Response.WriteAsync("fine");
        });
        await server.StartAsync();
        return new Http2Server(server, certificate);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        certificate?.Dispose();
    }
}
