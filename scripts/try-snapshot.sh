#!/bin/sh
# topowalk snapshot aws against a moto server with a small stack; moto and awscli go into .build/moto.
#
# try-snapshot.sh BINARY. Ends with 0 when the request through the saved folder reaches its targets.
set -eu
binary=$1
tools=.build/moto
port=${PORT:-5111}
if [ ! -x "$tools/bin/moto_server" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install -q 'moto[server]' awscli
fi
PATH=$PWD/$tools/bin:$PATH
export PATH AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
endpoint=http://127.0.0.1:$port
aws() { command aws --endpoint-url "$endpoint" "$@"; }
get() { aws "$@" --output text; }
moto_server -H 127.0.0.1 -p "$port" >"$tools/server.log" 2>&1 &
server=$!
folder=$(mktemp -d)
trap 'kill $server; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  aws ec2 describe-regions >/dev/null 2>&1 && break
  sleep 1
done


vpc=$(get ec2 create-vpc --cidr-block 10.7.0.0/16 --query Vpc.VpcId)
aws ec2 create-tags --resources "$vpc" --tags Key=Name,Value=shop
gateway=$(get ec2 create-internet-gateway --query InternetGateway.InternetGatewayId)
aws ec2 attach-internet-gateway --vpc-id "$vpc" --internet-gateway-id "$gateway"
subnet() { get ec2 create-subnet --vpc-id "$vpc" --cidr-block "$1" --availability-zone "us-east-1$2" --query Subnet.SubnetId; }
public_a=$(subnet 10.7.0.0/24 a)
public_b=$(subnet 10.7.1.0/24 b)
private_a=$(subnet 10.7.10.0/24 a)
private_b=$(subnet 10.7.11.0/24 b)
table=$(get ec2 create-route-table --vpc-id "$vpc" --query RouteTable.RouteTableId)
aws ec2 create-route --route-table-id "$table" --destination-cidr-block 0.0.0.0/0 --gateway-id "$gateway" >/dev/null
for net in "$public_a" "$public_b"; do
  aws ec2 associate-route-table --route-table-id "$table" --subnet-id "$net" >/dev/null
done
group() { get ec2 create-security-group --group-name "$1" --description "$1" --vpc-id "$vpc" --query GroupId; }
front=$(group front)
app=$(group app)
data=$(group data)
open() { aws ec2 authorize-security-group-ingress --group-id "$1" --ip-permissions "$2" >/dev/null; }
open "$front" 'IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]'
open "$app" "IpProtocol=tcp,FromPort=8080,ToPort=8080,UserIdGroupPairs=[{GroupId=$front}]"
open "$data" "IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=$app}]"
image=$(get ec2 describe-images --owners amazon --query 'Images[0].ImageId')
instance() { get ec2 run-instances --image-id "$image" --instance-type t3.small --subnet-id "$1" --security-group-ids "$app" --query 'Instances[0].InstanceId'; }
one=$(instance "$private_a")
two=$(instance "$private_b")
balancer=$(get elbv2 create-load-balancer --name shop --subnets "$public_a" "$public_b" --security-groups "$front" --query 'LoadBalancers[0].LoadBalancerArn')
dns=$(get elbv2 describe-load-balancers --query 'LoadBalancers[0].DNSName')
targets=$(get elbv2 create-target-group --name app --protocol HTTP --port 8080 --vpc-id "$vpc" --health-check-path /healthz --query 'TargetGroups[0].TargetGroupArn')
aws elbv2 register-targets --target-group-arn "$targets" --targets "Id=$one" "Id=$two"
aws elbv2 create-listener --load-balancer-arn "$balancer" --protocol HTTP --port 80 \
  --default-actions "Type=forward,TargetGroupArn=$targets" >/dev/null
zone=$(get route53 create-hosted-zone --name shop.example.com --caller-reference 1 --query HostedZone.Id)
aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch \
  "{\"Changes\":[{\"Action\":\"CREATE\",\"ResourceRecordSet\":{\"Name\":\"www.shop.example.com\",\"Type\":\"CNAME\",\"TTL\":60,\"ResourceRecords\":[{\"Value\":\"$dns\"}]}}]}" >/dev/null
aws rds create-db-subnet-group --db-subnet-group-name data --db-subnet-group-description data \
  --subnet-ids "$private_a" "$private_b" >/dev/null
aws rds create-db-instance --db-instance-identifier orders --db-instance-class db.t3.small --engine postgres \
  --allocated-storage 20 --db-subnet-group-name data --vpc-security-group-ids "$data" \
  --master-username a --master-user-password not-a-password >/dev/null
aws eks create-cluster --name shop --role-arn arn:aws:iam::123456789012:role/eks \
  --resources-vpc-config "subnetIds=$private_a,$private_b" >/dev/null

"$binary" snapshot aws --region us-east-1 --endpoint-url "$endpoint" --out "$folder/snapshot"
! grep -rq not-a-password "$folder/snapshot"
"$binary" check "$folder/snapshot" || true
"$binary" explore --once --size 120x40 "$folder/snapshot"
"$binary" trace --request 'GET http://www.shop.example.com/' "$folder/snapshot"
