using System.Net;
using Barograph.Tests.Http2Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// usage: Http2Peers [later|raw|raw-later]
// Kestrel and HttpClient, who speak HTTP/2 in the clear over one connection, and gRPC as it is on the wire: both ends in one process, so that one trace sees both.
// With "later" some requests go before the word "ready", the others when a line comes.
if (args is ["raw" or "raw-later"])
{
    await Raw.TalkAsync(args[0] == "raw-later");
    return;
}
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(static kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, 0, static one => one.Protocols = HttpProtocols.Http2);
    kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
    kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 64 * 1024;
});
await using var server = builder.Build();
server.Run(Serving.AnswerAsync);
await server.StartAsync();
var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
using var client = new Asking(address);
await client.GetAsync("/first?secret=1");
if (args is ["later"])
{
    await client.CallAsync("/shop.Orders/Fail");
    Console.WriteLine("ready");
    Console.ReadLine();
    await client.GetAsync("/second");
    await client.CallAsync("/shop.Orders/Fail");
    await client.CallAsync("/shop.Orders/Get");
    return;
}
await client.GetAsync("/missing");
await client.CallAsync("/shop.Orders/Get");
await client.CallAsync("/shop.Orders/Fail");
await client.CallAsync("/shop.Orders/Deny");
await client.CallAsync("/shop.Orders/Watch");
await client.HangAsync("/shop.Orders/Hang");
// One that takes long, and others that begin and end meanwhile.
var slow = client.GetAsync("/slow");
for (var i = 0; i < 5; i++) await client.GetAsync("/quick");
await slow;
// A header block longer than what is kept of a call; one longer than what is kept of a frame, in several frames; and one that comes after them.
await client.GetAsync("/long", 1500);
await client.GetAsync("/endless", 40_000);
await client.GetAsync("/last");
