namespace LavaActors.Gateway.Tests.Access;

/// <summary>
/// Who is let in where: a line for each method and route that a gateway has. n: nobody in particular; r: a reader, who is in the job's group and whose token may only read;
/// s: the submitter of the job, whose token may submit; o: a user of another group, whose token has no limits; a: an administrator. Who is not there gets a 403, or a 401.
/// The job is number 7, of the group 'kernel'.
/// </summary>
internal static class RouteTable
{
    private const string Everybody = "nrsoa", Submitters = "soa", OfTheJob = "rsa", Nobody = "";

    /// <summary>What stands in for the parameters of routes.</summary>
    public static readonly Dictionary<string, string> Values = new()
    {
        ["id"] = "7",
        ["job"] = "7",
        ["suite"] = "1",
        ["test"] = "1",
        ["name"] = "mustang-01",
    };

    public static readonly (string Route, string LetIn)[] Rows =
    [
        ("POST /api/v0.2/jobs/", Submitters),
        ("POST /api/v0.2/jobs/validate/", Submitters),
        ("GET /api/v0.2/jobs/", Everybody),
        ("GET /api/v0.2/jobs/{id:long}/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/cancel/", "sa"),
        ("GET /api/v0.2/jobs/{id:long}/timeline/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/suites/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/suites/{suite:long}/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/suites/{suite:long}/tests/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/suites/{suite:long}/tests/{test:long}/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/tests/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/tests/{test:long}/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/logs/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/logs/stream/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/explain/", OfTheJob),
        ("GET /api/v0.2/jobs/{id:long}/events/", OfTheJob),
        ("GET /api/v0.2/devices/", Everybody),
        ("GET /api/v0.2/devices/{name}/", Everybody),
        ("GET /api/v0.2/cluster/", Everybody),
        ("GET /api/v0.2/queue/", Everybody),
        ("GET /api/v0.2/system/version/", Everybody),
        ("GET /v1/healthz/", Everybody),
        ("GET /v1/prometheus/", Everybody),
        ("POST /api/v0.2/token/", Everybody),
        ("POST /api/v0.3/token/", Everybody),
        // Without the token of the login's page.
        ("POST /accounts/login/", Nobody),
        ("POST /accounts/logout/", Everybody),
    ];
}
