// A fixed answer, where nginx is missing.
import { createServer } from 'node:http';

const body = '{"code":0,"message":"ok","data":{"id":"1","name":"Alice"}}';
createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
