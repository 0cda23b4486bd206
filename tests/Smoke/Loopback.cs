using System.Net;
using System.Net.Sockets;

namespace Barograph.Tests.Smoke;

static class Loopback
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
