using System.Net.Http.Headers;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

[Collection(JourneyCollection.Name)]
public sealed class ProtectedNamesTests(JourneyFixture api)
{
    [Fact]
    public async Task A_named_officer_who_asks_as_a_guardian_sees_no_protected_name_and_as_an_officer_does()
    {
        using var client = GuardianAndNamedOfficer("vh-sekretess");
        var child = (Guid)Assert.Single(await client.ItemsAsync("/9901/guardian/school-transport/children"))["childId"]!;
        var reference = await RegisterCaseAsync(child, "vh-sekretess");

        var asGuardian = Assert.Single(await client.ItemsAsync("/9901/guardian/cases"), c => (string?)c["reference"] == reference);
        var asOfficer = Assert.Single(await client.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["reference"] == reference);

        Assert.Equal("Skyddad uppgift", (string?)asGuardian["childName"]);
        Assert.NotEqual("Skyddad uppgift", (string?)asOfficer["childName"]);
        Assert.Equal("Skolskjuts", (string?)asGuardian["caseTypeTitle"]);
    }

    private HttpClient GuardianAndNamedOfficer(string userId)
    {
        var user = api.Factory.Services.GetRequiredService<ITestUsers>().Find(userId)! with { MunicipalityRoles = ["9901:guardian", "9901:officer", "9901:protected-officer"] };
        var client = api.Factory.CreateClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", api.Factory.Services.GetRequiredService<TestIdentityProvider>().AccessToken(user, "casemgmt-cli"));
        return client;
    }

    // Straight into the log: an application through the API would stand in the way of the journeys that share this database.
    private async Task<string> RegisterCaseAsync(Guid child, string guardian)
    {
        var number = api.Factory.Services.GetRequiredService<ITestUsers>().Find(guardian)!.PersonalIdentityNumber!;
        var person = await api.Factory.Services.GetRequiredService<IGuardianIdentity>().FindAsync(JourneyFixture.Municipality, number, default);
        var reference = CaseReference.Create(CaseTypes.SchoolTransport.ReferencePrefix, 2580);
        await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
        session.Events.StartStream<CaseOf<TransportCase>>(Guid.NewGuid(), new CaseRegistered(
            reference, CaseTypes.SchoolTransport.Code, Channel.EService, api.Clock.Now, new PersonRef(child), person!.Value, Queue.Protected, new SealedRef<FormSnapshot>(Guid.NewGuid(), "hash")));
        await session.SaveChangesAsync();
        return reference.Value;
    }
}
